"""What is said, word by word: sentences cut into words, words counted by any label, and the words that are typical of one."""
