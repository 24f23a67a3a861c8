"""What people teach with: their files, taken apart into pieces that are checked, captioned and kept or left out."""
