//! A page of the application, as people read it.

use std::ops::Deref;

use scraper::{Html, Selector};

use super::answer::Answer;

/// A response that a browser shows.
#[derive(Debug)]
pub struct Page {
    /// The page's text.
    pub html: String,
    answer: Answer,
}

impl From<Answer> for Page {
    fn from(answer: Answer) -> Self {
        Self {
            html: answer.text(),
            answer,
        }
    }
}

impl Deref for Page {
    type Target = Answer;

    fn deref(&self) -> &Answer {
        &self.answer
    }
}

/// A form as a browser would send it untouched.
#[derive(Debug)]
pub struct Form {
    /// `get` or `post`.
    pub method: String,
    /// Where it is sent.
    pub action: String,
    /// The names and values of its fields.
    pub preset: Vec<(String, String)>,
}

impl Page {
    /// A header; empty if it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.answer
            .headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// Checks the status; returns the page.
    #[track_caller]
    #[expect(
        clippy::return_self_not_must_use,
        reason = "it is an assertion that may end a statement"
    )]
    pub fn ok(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.html);
        self
    }

    /// Checks that it is a redirect; returns its target.
    #[track_caller]
    pub fn leads_to(&self) -> &str {
        assert_eq!(self.status, 303, "{}", self.html);
        self.header("Location")
    }

    /// The texts of all elements that match a selector, with white space collapsed.
    pub fn texts(&self, css: &str) -> Vec<String> {
        let html = Html::parse_document(&self.html);
        let selector = Selector::parse(css).unwrap();
        let found = html.select(&selector);
        found
            .map(|found| words(&found.text().collect::<String>()))
            .collect()
    }

    /// The text of the only element that matches a selector.
    #[track_caller]
    pub fn text(&self, css: &str) -> String {
        let mut texts = self.texts(css);
        assert_eq!(texts.len(), 1, "{css}: {texts:?} in {}", self.html);
        texts.remove(0)
    }

    /// Whether any element matches a selector.
    pub fn has(&self, css: &str) -> bool {
        !self.texts(css).is_empty()
    }

    /// An attribute of all elements that match a selector.
    pub fn attributes(&self, css: &str, name: &str) -> Vec<String> {
        let html = Html::parse_document(&self.html);
        let selector = Selector::parse(css).unwrap();
        let found = html.select(&selector);
        found
            .filter_map(|found| found.attr(name))
            .map(str::to_owned)
            .collect()
    }

    /// The value of the field with this label.
    #[track_caller]
    pub fn value(&self, label: &str) -> String {
        let html = Html::parse_document(&self.html);
        let labels = Selector::parse("label").unwrap();
        let named = html
            .select(&labels)
            .find(|it| words(&it.text().collect::<String>()) == label);
        let id = named
            .unwrap_or_else(|| panic!("no label {label:?}"))
            .attr("for")
            .unwrap();
        let field = Selector::parse(&format!("[id='{id}']")).unwrap();
        let field = html.select(&field).next().unwrap();
        match field.attr("value") {
            Some(value) => value.to_owned(),
            None => field.text().collect(),
        }
    }

    /// The form with the button that has exactly this label.
    #[track_caller]
    pub fn form(&self, button: &str) -> Form {
        let html = Html::parse_document(&self.html);
        let (forms, buttons) = (
            Selector::parse("form").unwrap(),
            Selector::parse("button").unwrap(),
        );
        for form in html.select(&forms) {
            let found = form
                .select(&buttons)
                .find(|it| words(&it.text().collect::<String>()) == button);
            let Some(found) = found else { continue };
            let action = found.attr("formaction").or(form.attr("action")).unwrap();
            let fields = Selector::parse("input[name]").unwrap();
            let preset = form.select(&fields).filter(|field| {
                field.attr("type") != Some("checkbox") || field.attr("checked").is_some()
            });
            return Form {
                method: form.attr("method").unwrap_or("get").to_owned(),
                action: action.to_owned(),
                preset: preset
                    .map(|field| {
                        (
                            field.attr("name").unwrap(),
                            field.attr("value").unwrap_or(""),
                        )
                    })
                    .map(|(name, value)| (name.to_owned(), value.to_owned()))
                    .collect(),
            };
        }
        panic!("no button {button:?} in {}", self.html)
    }
}

/// The text with white space collapsed.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
