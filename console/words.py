"""What the console and the commands call things, in Russian."""

from db.staff_tables import Role

ROLES = {Role.OPERATOR: "консультант", Role.SUPERVISOR: "руководитель", Role.ADMINISTRATOR: "администратор"}
