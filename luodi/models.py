"""The list of tables, for Django only: one app, rooms by domain."""

from luodi.journal import Event, Head
from luodi.ledger.models import (
    Attachment,
    GateFact,
    ImportBatch,
    ImportMapping,
    InvestmentFigure,
    ListMembership,
    OperationYear,
    Project,
    ProjectDate,
    ProjectTag,
    ProjectUnit,
    Team,
    TeamMember,
)
from luodi.people.models import Organisation, Post, User
from luodi.plan.models import (
    Activity,
    Baseline,
    BaselineActivity,
    Link,
    ProjectPlan,
    Template,
    TemplateActivity,
    TemplateLink,
)

__all__ = [
    "Activity",
    "Attachment",
    "Baseline",
    "BaselineActivity",
    "Event",
    "GateFact",
    "Head",
    "ImportBatch",
    "ImportMapping",
    "InvestmentFigure",
    "Link",
    "ListMembership",
    "OperationYear",
    "Organisation",
    "Post",
    "Project",
    "ProjectDate",
    "ProjectPlan",
    "ProjectTag",
    "ProjectUnit",
    "Team",
    "TeamMember",
    "Template",
    "TemplateActivity",
    "TemplateLink",
    "User",
]
