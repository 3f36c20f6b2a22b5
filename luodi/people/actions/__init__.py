"""Verbs of this room: units, posts, users, one's own account, and the tree that ships with the product."""

from luodi.people.actions.account import change_password, choose_language, sign_in, sign_out
from luodi.people.actions.loading import Tree, load_organisations, shipped_tree
from luodi.people.actions.organisations import (
    OrganisationFacts,
    OrganisationInUse,
    ParentNeeded,
    TreeLoop,
    TreeTooDeep,
    UnitInactive,
    add_organisation,
    change_organisation,
    deactivate_organisation,
    reactivate_organisation,
)
from luodi.people.actions.posts import (
    PostFacts,
    PostInUse,
    add_post,
    change_post,
    deactivate_post,
    reactivate_post,
)
from luodi.people.actions.users import (
    LastSecurityAdmin,
    OwnAccount,
    PostElsewhere,
    UserFacts,
    add_user,
    change_user,
    disable_user,
    enable_user,
    reset_password,
)
from luodi.people.actions.versions import ChangedMeanwhile, Difference

__all__ = [
    "ChangedMeanwhile",
    "Difference",
    "LastSecurityAdmin",
    "OrganisationFacts",
    "OrganisationInUse",
    "OwnAccount",
    "ParentNeeded",
    "PostElsewhere",
    "PostFacts",
    "PostInUse",
    "Tree",
    "TreeLoop",
    "TreeTooDeep",
    "UnitInactive",
    "UserFacts",
    "add_organisation",
    "add_post",
    "add_user",
    "change_organisation",
    "change_password",
    "change_post",
    "change_user",
    "choose_language",
    "deactivate_organisation",
    "deactivate_post",
    "disable_user",
    "enable_user",
    "load_organisations",
    "reactivate_organisation",
    "reactivate_post",
    "reset_password",
    "shipped_tree",
    "sign_in",
    "sign_out",
]
