"""The list of tables, for Django only: one app, rooms by domain."""

from luodi.approvals.edition_models import CatalogueEdition
from luodi.approvals.measure_models import Measure
from luodi.approvals.models import Application, ApplicationEvent, Desk, DeskChange
from luodi.daily import DayDone
from luodi.dispatch.models import (
    AgendaItem,
    Decision,
    Escalation,
    GroundBreaking,
    GroundBreakingProject,
    Issue,
    LeaderBrief,
    Meeting,
    MeetingUnit,
    Task,
)
from luodi.elements.models import Batch, Need, Pool, Share
from luodi.geography.models import Boundary, BoundaryImport
from luodi.journal import Event, Head
from luodi.ledger.commitment_models import CommitmentMove
from luodi.ledger.duty_models import Handover, ServiceEntry, ServiceRequest, ServiceStep
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
from luodi.outbox import Delivery, Message
from luodi.oversight.models import Card, CardRules, CardWatch, ExcusedDays
from luodi.people.models import ChosenColumns, InboxItem, Organisation, Post, SavedView, User
from luodi.plan.edition_models import EditionImpact, EditionImpactRow, NetworkEdition
from luodi.plan.forecast_models import ForecastModel, IssuedForecast
from luodi.plan.margin_models import ProjectMargin
from luodi.plan.models import (
    Activity,
    Baseline,
    BaselineActivity,
    Link,
    PlanRun,
    ProjectPlan,
    RunMove,
    RunProject,
    Template,
    TemplateActivity,
    TemplateLink,
)
from luodi.plan.offer_models import ElementOffer
from luodi.plan.progress_models import ClosedPeriod, ProgressLine, ProgressQuestion, ProgressReport
from luodi.plan.speed_models import MeetingItem, SpeedUps
from luodi.plan.stoppage_models import AcceptedCrash, RecoveryAnswer, RecoveryOption, Stoppage
from luodi.plan.way_models import WayOut
from luodi.recruiting.models import Agreement, Lead, LeadMove, LeadTag, LeadTalk, Opinion
from luodi.scoring.models import (
    BurdenCap,
    FormCall,
    FormCallUnit,
    Objection,
    Scorecard,
    ScoreFact,
    ScoreRuleFile,
    ScoreRun,
)

__all__ = [
    "AcceptedCrash",
    "Activity",
    "AgendaItem",
    "Agreement",
    "Application",
    "ApplicationEvent",
    "Attachment",
    "Baseline",
    "BaselineActivity",
    "Batch",
    "Boundary",
    "BoundaryImport",
    "BurdenCap",
    "Card",
    "CardRules",
    "CardWatch",
    "CatalogueEdition",
    "ChosenColumns",
    "ClosedPeriod",
    "CommitmentMove",
    "DayDone",
    "Decision",
    "Delivery",
    "Desk",
    "DeskChange",
    "EditionImpact",
    "EditionImpactRow",
    "ElementOffer",
    "Escalation",
    "Event",
    "ExcusedDays",
    "ForecastModel",
    "FormCall",
    "FormCallUnit",
    "GateFact",
    "GroundBreaking",
    "GroundBreakingProject",
    "Handover",
    "Head",
    "ImportBatch",
    "ImportMapping",
    "InboxItem",
    "InvestmentFigure",
    "Issue",
    "IssuedForecast",
    "Lead",
    "LeadMove",
    "LeadTag",
    "LeadTalk",
    "LeaderBrief",
    "Link",
    "ListMembership",
    "Measure",
    "Meeting",
    "MeetingItem",
    "MeetingUnit",
    "Message",
    "Need",
    "NetworkEdition",
    "Objection",
    "OperationYear",
    "Opinion",
    "Organisation",
    "PlanRun",
    "Pool",
    "Post",
    "ProgressLine",
    "ProgressQuestion",
    "ProgressReport",
    "Project",
    "ProjectDate",
    "ProjectMargin",
    "ProjectPlan",
    "ProjectTag",
    "ProjectUnit",
    "RecoveryAnswer",
    "RecoveryOption",
    "RunMove",
    "RunProject",
    "SavedView",
    "ScoreFact",
    "ScoreRuleFile",
    "ScoreRun",
    "Scorecard",
    "ServiceEntry",
    "ServiceRequest",
    "ServiceStep",
    "Share",
    "SpeedUps",
    "Stoppage",
    "Task",
    "Team",
    "TeamMember",
    "Template",
    "TemplateActivity",
    "TemplateLink",
    "User",
    "WayOut",
]
