//! A headless Chromium that acts like a person: reads labels, types, clicks buttons.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a helper of tests fails the test it serves"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "the browser's profile and driver come from the environment"
)]

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tempfile::TempDir;

use crate::process::{Program, free_port, required_env};

/// How long a page may take to show the expected content.
const PATIENCE: Duration = Duration::from_mins(1);

/// One browser with a profile of its own, driven through chromedriver.
#[derive(Debug)]
pub struct Browser {
    client: Client,
    port: u16,
    _driver: Program,
    _profile: TempDir,
}

impl Browser {
    /// Starts the browser named by `STATUX_TEST_CHROMIUM` through `STATUX_TEST_CHROMEDRIVER`.
    ///
    /// # Panics
    ///
    /// When one of the two is missing or does not start.
    pub async fn start() -> Self {
        Self::start_for(&[]).await
    }

    /// The same; these hosts are on this machine, and any certificate of theirs is good.
    ///
    /// # Panics
    ///
    /// When one of the two is missing or does not start.
    pub async fn start_for(hosts: &[&str]) -> Self {
        let driver_path = required_env("STATUX_TEST_CHROMEDRIVER");
        let chromium = required_env("STATUX_TEST_CHROMIUM");
        let profile = tempfile::tempdir().expect("a temporary directory");
        let port = free_port();
        let mut command = Command::new(driver_path);
        command.arg(format!("--port={port}"));
        let mut driver = Program::start(&mut command, &profile.path().join("chromedriver.log"));
        driver
            .wait_for_port(port)
            .unwrap_or_else(|message| panic!("{message}"));

        let user_data = format!(
            "--user-data-dir={}",
            profile.path().join("profile").display()
        );
        let mapped: Vec<String> = hosts
            .iter()
            .map(|host| format!("MAP {host} 127.0.0.1"))
            .collect();
        let resolver = format!("--host-resolver-rules={}", mapped.join(", "));
        let options = json!({
            "binary": chromium,
            "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-dev-shm-usage", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--window-size=1200,1600",
                "--lang=en-US", user_data, resolver,
            ],
        });
        let mut capabilities = serde_json::Map::new();
        capabilities.insert("acceptInsecureCerts".into(), json!(!hosts.is_empty()));
        capabilities.insert("goog:chromeOptions".into(), options);
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .unwrap_or_else(|error| {
                panic!("Chromium does not start: {error}\n{}", driver.printed())
            });
        Self {
            client,
            port,
            _driver: driver,
            _profile: profile,
        }
    }

    /// The driver’s client, for what the methods here do not cover.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Opens a URL.
    ///
    /// # Panics
    ///
    /// When the browser cannot load it.
    pub async fn open(&self, url: &str) {
        self.client
            .goto(url)
            .await
            .unwrap_or_else(|error| panic!("{url} does not open: {error}"));
    }

    /// The URL shown.
    ///
    /// # Panics
    ///
    /// When the browser does not answer.
    pub async fn url(&self) -> String {
        self.client
            .current_url()
            .await
            .expect("the browser's URL")
            .to_string()
    }

    /// Waits until the URL starts with `start`.
    ///
    /// # Panics
    ///
    /// When it does not; the message holds the page's text.
    pub async fn wait_for_url(&self, start: &str) {
        let arrived = tokio::time::timeout(PATIENCE, async {
            while !self.url().await.starts_with(start) {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        });
        assert!(
            arrived.await.is_ok(),
            "expected to arrive at {start}, but am at {}:\n{}",
            self.url().await,
            self.text().await
        );
    }

    /// The visible text of the page; empty while a new page is loading.
    async fn text(&self) -> String {
        let script = "return document.body ? document.body.innerText : ''";
        let text = self.client.execute(script, Vec::new()).await;
        let text = text.unwrap_or_default();
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the page shows `text`, and returns all of its text.
    ///
    /// # Panics
    ///
    /// When it does not; the message holds the page's text.
    pub async fn wait_for_text(&self, text: &str) -> String {
        let mut last = String::new();
        let shown = tokio::time::timeout(PATIENCE, async {
            loop {
                last = self.text().await;
                if last.contains(text) {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        });
        let in_time = shown.await.is_ok();
        assert!(
            in_time,
            "expected the text {text:?} at {}, but the page reads:\n{last}",
            self.url().await
        );
        last
    }

    /// Types `value` into the field with this label, replacing any content.
    ///
    /// # Panics
    ///
    /// When there is no such field.
    pub async fn fill(&self, label: &str, value: &str) {
        let field = self.field(label).await;
        field
            .clear()
            .await
            .unwrap_or_else(|error| panic!("{label:?} cannot be cleared: {error}"));
        field
            .send_keys(value)
            .await
            .unwrap_or_else(|error| panic!("{label:?} cannot be filled: {error}"));
    }

    /// Presses the Enter key in the field with this label.
    ///
    /// # Panics
    ///
    /// When there is no such field.
    pub async fn press_enter(&self, label: &str) {
        let pressed = self.field(label).await.send_keys("\u{E007}").await;
        pressed.unwrap_or_else(|error| panic!("Enter in {label:?}: {error}"));
    }

    /// Sets a form control by its id, as choosing from a list does.
    ///
    /// # Panics
    ///
    /// When there is no such control.
    pub async fn choose(&self, id: &str, value: &str) {
        let script = "const control = document.getElementById(arguments[0]); \
                      control.value = arguments[1]; return control.value";
        let chosen = self
            .client
            .execute(script, vec![json!(id), json!(value)])
            .await;
        let chosen = chosen.unwrap_or_else(|error| panic!("#{id} cannot be set: {error}"));
        assert_eq!(chosen, json!(value), "#{id} offers no {value:?}");
    }

    /// The value of the field with this label.
    ///
    /// # Panics
    ///
    /// When there is no such field.
    pub async fn value(&self, label: &str) -> String {
        let value = self.field(label).await.prop("value").await;
        value.expect("the field's value").unwrap_or_default()
    }

    /// Clicks the button or link that reads exactly `label`.
    ///
    /// # Panics
    ///
    /// When there is none.
    pub async fn click(&self, label: &str) {
        let text = literal(label);
        let path = format!(
            "//button[normalize-space()={text}] | //a[normalize-space()={text}] | //summary[normalize-space()={text}]"
        );
        self.find(&path, label)
            .await
            .click()
            .await
            .unwrap_or_else(|error| panic!("{label:?} cannot be clicked: {error}"));
    }

    /// The visible text of the first element that a CSS selector finds.
    ///
    /// # Panics
    ///
    /// When there is none.
    pub async fn text_of(&self, css: &str) -> String {
        let element = self.first(Locator::Css(css), css).await;
        element.text().await.expect("the element's text")
    }

    /// Deletes all cookies of the current site, as a private window does.
    ///
    /// # Panics
    ///
    /// When the browser does not answer.
    pub async fn forget_cookies(&self) {
        self.client
            .delete_all_cookies()
            .await
            .expect("the cookies are gone");
    }

    async fn field(&self, label: &str) -> Element {
        let path = format!(
            "//*[@id=//label[normalize-space()={}]/@for]",
            literal(label)
        );
        self.find(&path, label).await
    }

    async fn find(&self, path: &str, label: &str) -> Element {
        self.first(Locator::XPath(path), label).await
    }

    /// Waits for an element.
    ///
    /// The client's own wait ends at the first error, and a page that is being left returns one;
    /// the next page may well show the element.
    async fn first(&self, locator: Locator<'_>, what: &str) -> Element {
        let mut last = None;
        let found = tokio::time::timeout(PATIENCE, async {
            loop {
                match self.client.find(locator).await {
                    Ok(element) => return element,
                    Err(error) => last = Some(error),
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        });
        if let Ok(element) = found.await {
            return element;
        }
        panic!(
            "no {what:?} at {} ({last:?}):\n{}",
            self.url().await,
            self.text().await
        );
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Chromium leaves the driver's process group, so the driver has to be asked to end it.
        if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) {
            let _ = stream.set_read_timeout(Some(Duration::from_secs(10)));
            let _ = stream.write_all(
                b"GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
            );
            let _ = stream.read_to_end(&mut Vec::new());
        }
    }
}

/// A text as an `XPath` literal; the labels of the guide do not contain double quotes.
fn literal(text: &str) -> String {
    format!("\"{text}\"")
}
