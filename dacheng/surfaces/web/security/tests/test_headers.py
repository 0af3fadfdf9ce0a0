"""What every answer says to the browser."""


def test_every_page_has_its_headers(company, sign_in):
    for address in ("/login/", "/customers/", "/nowhere/", "/api/customers"):
        answer = sign_in(company.ben).get(address)
        policy = answer["Content-Security-Policy"]
        rules = dict(part.strip().split(" ", 1) for part in policy.split(";") if part.strip())
        assert rules["default-src"] == "'self'" and "script-src" not in rules
        assert "unsafe-eval" not in policy and "'unsafe-inline'" not in rules["style-src"]
        assert rules["frame-ancestors"] == rules["base-uri"] == rules["object-src"] == "'none'"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
