"""Many requests with one key at the same time have one effect."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from tests.api.caller import Api, api_of, this_year
from tests.api.test_writes import WANTED

from apotheca.kernel.models import ActRecord


@pytest.mark.slow
def test_one_key_from_many_threads_has_one_effect_and_one_answer(real_world):
    this_year(real_world)
    api = api_of(real_world, "D")

    def send(_: int):
        try:
            return Api(api.client, api.token).post("/requisitions", WANTED, key="race")
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(send, range(24)))
    assert {answer.status for answer in answers} == {201}
    assert len({answer.raw for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in answers) == 1
    assert ActRecord.objects.count() == 1
