"""Takes that are made on the machines of a Ray cluster, and come back as if they had been made here."""
