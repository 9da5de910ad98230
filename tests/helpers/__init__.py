"""What tests share: submissions, wrong and right code, ways to grade."""
