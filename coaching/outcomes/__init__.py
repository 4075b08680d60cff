"""What customers say on the telephone, beside the dates of training, without claims of cause."""
