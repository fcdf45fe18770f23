"""What is shown: batches and their files to finance, ways of being paid to staff and to her."""
