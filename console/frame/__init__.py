"""What every page stands in: who has it open, how it shows things, how it stays true, and how deeds are done."""
