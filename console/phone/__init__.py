"""The operator's phone in the browser: a page's element, its way to Asterisk, and the parts it is made of."""
