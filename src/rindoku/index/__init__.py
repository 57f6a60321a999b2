"""Pages and parts of pages that are made from the records: card, indexes, bibliography."""
