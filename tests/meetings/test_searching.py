"""Activities are found by their names on the search page, by those who may see them."""


def test_activities_of_that_name_stand_beside_what_is_found(browser, make, planned, secretary):
    planned(title="党章专题党课")
    browser.sign_in(secretary)
    rows = browser.get("/search?q=党章").select("[aria-labelledby=found-activities] .row")
    assert ["党章专题党课" in row.text for row in rows] == [True]
    assert not browser.get("/search?q=消防").select("[aria-labelledby=found-activities]")
    browser.sign_in(make.member(node=make.node(name="别的支部")))
    assert not browser.get("/search?q=党章").select("[aria-labelledby=found-activities]")
