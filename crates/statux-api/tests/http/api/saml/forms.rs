//! Forms that do not follow the HTTP-POST binding.

use statux_testkit::site::TestSite;

#[actix_web::test]
async fn other_forms_are_rejected_beside_the_accepted_one() {
    let site = TestSite::new();
    let (organization, idp) = site.connected("https://idp.test/metadata").await;
    let bodies: [fn(&str) -> String; 7] = [
        |value| format!("SAMLResponse={value}&SAMLResponse={value}"),
        |value| format!("SAMLResponse={value}&SAMLResponse[]={value}"),
        |value| format!("SAMLResponse={value}&samlresponse={value}"),
        |value| format!("SAML%52esponse={value}"),
        |value| format!("SAMLResponse[]={value}"),
        |_| String::new(),
        |_| "SAMLResponse=%FF".to_owned(),
    ];
    for (n, body) in bodies.iter().enumerate() {
        let browser = site.browser();
        let begun = browser.begin(&organization, "").await;
        let template = idp.answer(&begun.request, &organization.acs_url(), site.clock.now());
        let value = openssl::base64::encode_block(idp.sign(&template).as_bytes());
        let value: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
        let path = organization.path("acs");
        let answer = browser
            .send("POST", &path, body(&value).into_bytes(), None)
            .await;
        organization.assert_rejected(&answer, "form_invalid").await;
        let honest = browser
            .send(
                "POST",
                &path,
                format!("SAMLResponse={value}").into_bytes(),
                None,
            )
            .await;
        assert_eq!(honest.location(), "/team", "baseline of form {n}");
    }
}

#[actix_web::test]
async fn a_response_that_is_far_too_long_is_rejected_and_recorded() {
    let site = TestSite::new();
    let (organization, _) = site.connected("https://idp.test/metadata").await;
    for (bytes, code) in [(1_125_000, "too_large"), (2 * 1024 * 1024, "too_large")] {
        let body = format!("SAMLResponse={}", "A".repeat(bytes * 4 / 3));
        let answer = site
            .browser()
            .send("POST", &organization.path("acs"), body.into_bytes(), None)
            .await;
        organization.assert_rejected(&answer, code).await;
    }
}
