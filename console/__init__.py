"""What operators and supervisors look at all day: web pages, and the API for the company's other systems."""
