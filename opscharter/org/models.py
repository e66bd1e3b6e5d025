"""Tables of the organisation. Personal data is protected: `core.protected`."""

from typing import override

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from opscharter.core.models.base import CenterModel
from opscharter.core.protected import ProtectedTextField
from opscharter.org.choices import AppointmentKind, PersonState, ScopeChoice


class Center(models.Model):
    """运营中心: one organisation that runs under charters; the tenant. Its id is the `center_id` of every row it owns."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    document_mark = models.CharField(_("document mark"), max_length=20, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    notice = models.TextField(_("announcement"), blank=True)
    calendar_version = models.IntegerField(default=0)
    #: changes with every appointment, delegation, grant or department: what processes remember of actors is then stale
    access_version = models.IntegerField(default=0)
    settings = models.JSONField(default=dict, blank=True)
    opened_at = models.DateTimeField()

    @override
    def __str__(self) -> str:
        return self.name


class Department(CenterModel):
    """部门: a node of the center's tree. `path` is the ids from the root, "/1/4/", for subtree queries."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    key = models.SlugField(max_length=40)
    name = models.CharField(_("name"), max_length=60)
    duties = models.TextField(_("duties"), blank=True)
    path = models.CharField(max_length=200, blank=True)
    order = models.IntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["center_id", "key"], name="one_department_per_key")
        ]
        indexes = [models.Index(fields=["center_id", "path"], name="department_path")]

    @override
    def __str__(self) -> str:
        return self.name


class Post(CenterModel):
    """岗位: what a person is appointed to; carries duties, capabilities and whether a second factor is required."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="posts")
    key = models.SlugField(max_length=40)
    name = models.CharField(_("name"), max_length=60)
    duties = models.TextField(_("duties"), blank=True)
    heads_department = models.BooleanField(_("heads the department"), default=False)
    superior = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="juniors"
    )
    second_factor = models.BooleanField(_("second factor required"), default=False)
    headcount = models.IntegerField(_("headcount"), default=1)
    order = models.IntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["center_id", "key"], name="one_post_per_key")
        ]

    @override
    def __str__(self) -> str:
        return self.name


class PostCapability(CenterModel):
    """A capability granted to a post, with one of five data scopes."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="capabilities")
    capability = models.CharField(max_length=60)
    scope = models.CharField(max_length=12, choices=ScopeChoice, default=ScopeChoice.BELOW)
    departments = models.JSONField(default=list, blank=True)  # department ids, for scope "chosen"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "capability"], name="one_grant_per_capability")
        ]

    @override
    def __str__(self) -> str:
        return f"{self.capability} ({self.scope})"


class Person(CenterModel):
    """人员: somebody who works for the center."""

    name = models.CharField(_("name"), max_length=40)
    phone = ProtectedTextField(_("phone"), null=True, blank=True)
    phone_index = models.BinaryField(max_length=32, null=True, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    notice_urls = ProtectedTextField(_("notice addresses"), mask="text", null=True, blank=True)
    state = models.CharField(max_length=8, choices=PersonState, default=PersonState.ACTIVE)
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["center_id", "state", "name"], name="person_name")]

    @override
    def __str__(self) -> str:
        return self.name


class Appointment(CenterModel):
    """任职: a person holds a post from `starts_on` up to and including `ends_on` (open when empty)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments")
    kind = models.CharField(max_length=8, choices=AppointmentKind, default=AppointmentKind.REGULAR)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="appointment_ends_after_start",
            )
        ]
        indexes = [
            models.Index(fields=["center_id", "person"], name="appointment_person"),
            models.Index(fields=["center_id", "post"], name="appointment_post"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.person} · {self.post}"


class Delegation(CenterModel):
    """代理: for a period `deputy` acts in the posts of `principal` (one post, or all when empty); recorded as "B for A"."""

    principal = models.ForeignKey(Person, models.PROTECT, related_name="delegations_given")
    deputy = models.ForeignKey(Person, models.PROTECT, related_name="delegations_held")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="delegation_lasts"
            ),
            models.CheckConstraint(
                condition=~Q(principal=F("deputy")), name="delegation_to_another"
            ),
        ]
        indexes = [
            models.Index(fields=["center_id", "deputy", "ends_at"], name="delegation_deputy")
        ]

    @override
    def __str__(self) -> str:
        return f"{self.deputy} ← {self.principal}"


class Contact(CenterModel):
    """服务对象: the resident, customer or passenger that is served; found by the blind index of the phone."""

    name = models.CharField(_("name"), max_length=60)
    phone = ProtectedTextField(_("phone"), null=True, blank=True)
    phone_index = models.BinaryField(max_length=32, null=True, blank=True)
    phone_tail = models.CharField(max_length=4, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    first_seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["center_id", "phone_index", "name"], name="one_contact_per_phone_and_name"
            )
        ]

    @override
    def __str__(self) -> str:
        return self.name


class Account(CenterModel):
    """What a person signs in with. `login` is unique in the installation."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="account")
    login = models.CharField(max_length=60, unique=True)
    phone_index = models.BinaryField(max_length=32, null=True, blank=True)
    password = models.CharField(max_length=200)
    must_change = models.BooleanField(default=False)
    #: a one-time password given by the administrator ends by itself
    password_expires_at = models.DateTimeField(null=True, blank=True)
    totp_secret = ProtectedTextField(mask="text", null=True, blank=True)
    totp_confirmed_at = models.DateTimeField(null=True, blank=True)
    totp_last_step = models.BigIntegerField(default=0)
    language = models.CharField(max_length=8, blank=True)
    appearance = models.JSONField(default=dict, blank=True)
    disabled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["phone_index"], name="account_phone")]

    @override
    def __str__(self) -> str:
        return self.login


class SignIn(CenterModel):
    """A session: the cookie holds "<center>.<secret>", the table its hash."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="sign_ins")
    secret_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    second_factor_at = models.DateTimeField(null=True, blank=True)
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["center_id", "secret_hash"], name="one_sign_in_per_secret"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.account} {self.created_at:%Y-%m-%d %H:%M}"


class Token(CenterModel):
    """A key for programs: "oc_<center>_<secret>", stored as a hash; acts as its account's person."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="tokens")
    label = models.CharField(max_length=60, blank=True)
    secret_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["center_id", "secret_hash"], name="one_token_per_secret"
            )
        ]

    @override
    def __str__(self) -> str:
        return self.label or str(self.pk)


class Throttle(models.Model):
    """Failed sign-ins and public posts per keyed hash of who (login, address) and window; belongs to no center.

    `count` attempts in the window that ends at `until`; nothing more is accepted before `blocked_until`.
    """

    key = models.CharField(max_length=64, primary_key=True)
    count = models.IntegerField(default=0)
    blocked_until = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["until"], name="throttle_until")]

    @override
    def __str__(self) -> str:
        return self.key[:8]
