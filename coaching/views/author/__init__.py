"""Pages on which authors and trainers make what learners do: paths, scenarios, quizzes, guidelines."""
