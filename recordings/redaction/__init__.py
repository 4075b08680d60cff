"""Something taken out of a call for good: its words at once, its sound a moment later, checked by hearing it again."""
