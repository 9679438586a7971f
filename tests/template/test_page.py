"""The page behind CloudFront."""

import pytest


@pytest.fixture(name="page")
def _page(nested):
    return nested["frontend"]["Resources"]


def test_only_the_distribution_reads_the_bucket(page):
    statements = page["FrontendBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    allowed = [statement for statement in statements if statement["Effect"] == "Allow"]
    assert [(statement["Principal"], statement["Action"]) for statement in allowed] == [
        ({"Service": "cloudfront.amazonaws.com"}, "s3:GetObject")
    ]
    assert "AWS:SourceArn" in allowed[0]["Condition"]["StringEquals"]
    assert all(page["FrontendBucket"]["Properties"]["PublicAccessBlockConfiguration"].values())


def test_the_page_and_the_calls_are_one_site_reached_by_tls(page):
    distribution = page["FrontendDistribution"]["Properties"]["DistributionConfig"]
    behaviours = [distribution["DefaultCacheBehavior"], *distribution["CacheBehaviors"]]
    assert {behaviour["ViewerProtocolPolicy"] for behaviour in behaviours} <= {"https-only", "redirect-to-https"}
    assert {behaviour["TargetOriginId"] for behaviour in behaviours} == {"page", "api"}
    assert distribution["CacheBehaviors"][0]["PathPattern"] == "/api/*"
