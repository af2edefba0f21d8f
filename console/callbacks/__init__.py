"""Callbacks for whoever manages them: found, told, changed; and the questions that wait for an answer."""
