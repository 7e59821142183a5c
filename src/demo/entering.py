"""How the demo's people sign in: one password for all of them, told openly, never in production."""

from django.conf import settings
from django.contrib.auth.hashers import make_password

from apotheca.governance.operations.signing_in import set_password
from apotheca.governance.types import Actor
from apotheca.web.identity.demo import DemoPeople, DemoPerson, write_demo_people
from demo import database, network
from demo.founding import FOUNDED
from demo.hospital import Hospital

PASSWORD = "harbour lights"  # noqa: S105  told to everybody who runs the demo
SHOWN = ("rowan", "adaeze", "noor", "gus", "carmen", "quentin")


def let_people_in(hospital: Hospital) -> None:
    """Give everybody the demo's password; nobody in production."""
    if settings.PRODUCTION:
        return
    encoded = make_password(PASSWORD)
    for plan in network.PEOPLE:
        person_id = hospital.person[plan.username]
        actor = Actor(hospital.person["system"], source="demo", on_behalf_of_id=person_id)
        set_password(actor=actor, when=FOUNDED, person_id=person_id, encoded=encoded)


def tell_how_to_sign_in() -> str:
    """Tell the sign-in page who may come in, and return the sentence the demo ends with."""
    if settings.PRODUCTION:
        return "In production nobody gets the demo's password: apotheca manage set_password."
    people = tuple(DemoPerson(plan.username, _words(plan)) for plan in network.PEOPLE)
    write_demo_people(DemoPeople(database.NAME, PASSWORD, people))
    plans = {plan.username: plan for plan in network.PEOPLE}
    some = ", ".join(f"{name} ({_words(plans[name]).lower()})" for name in SHOWN)
    return f"Sign in as {some}, or anybody on the sign-in page. The password is: {PASSWORD}"


def _words(plan: network.PersonPlan) -> str:
    role = plan.role.replace("_", " ").capitalize().replace("Ap ", "AP ").replace("Gl ", "GL ")
    return f"{role}, {plan.facility}" if plan.facility else role
