//! The description as a page: written out here, so that nothing is fetched and no script runs. Its readers are programmers, and
//! it is in English like the description itself.

use std::sync::LazyLock;

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse as _, Response},
};
use serde_json::Value;

use super::{super::Web, openapi};

/// Its style, beside the portal's.
const STYLE: &str = include_str!("../../../templates/api/docs.css");

const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// Read once: the document is a part of the program.
static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(openapi::TEXT).expect("a test reads it"));

#[derive(Template)]
#[template(path = "api/docs.html")]
struct Page<'a> {
    css: &'a str,
    portal: &'a str,
    lead: String,
    groups: Vec<Group>,
    problems: Vec<Problem>,
    schemas: Vec<(String, String)>,
}

/// Operations on one thing.
struct Group {
    name: String,
    about: String,
    operations: Vec<Operation>,
}

/// What one may ask.
struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    about: String,
    scope: String,
    parameters: Vec<Parameter>,
    curl: String,
    answer: String,
    answers: Vec<Answer>,
}

struct Parameter {
    name: String,
    place: String,
    is_required: bool,
    about: String,
}

struct Answer {
    status: String,
    about: String,
}

/// What may go wrong.
struct Problem {
    code: String,
    about: String,
}

/// The page.
pub(in crate::web) async fn page(State(web): State<Web>) -> Response {
    let css = web.assets.url("pkg/renvoi.css");
    let portal = &web.config.server.public_url;
    let page = Page {
        css: &css,
        portal,
        lead: rich(text(&DOCUMENT["info"]["description"])),
        groups: groups(&DOCUMENT, portal),
        problems: problems(&DOCUMENT),
        schemas: schemas(&DOCUMENT),
    };
    let Ok(page) = page.render() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let policy = HeaderValue::from_static(POLICY);
    ([(header::CONTENT_SECURITY_POLICY, policy)], Html(page)).into_response()
}

/// Its style.
pub(in crate::web) async fn style() -> Response {
    let kind = HeaderValue::from_static("text/css; charset=utf-8");
    ([(header::CONTENT_TYPE, kind)], STYLE).into_response()
}

fn groups(document: &Value, portal: &str) -> Vec<Group> {
    let tags = document["tags"].as_array().into_iter().flatten();
    let group = |tag: &Value| Group {
        name: text(&tag["name"]).to_owned(),
        about: rich(text(&tag["description"])),
        operations: operations(document, text(&tag["name"]), portal),
    };
    tags.map(group).collect()
}

fn operations(document: &Value, tag: &str, portal: &str) -> Vec<Operation> {
    let mut all = vec![];
    let mut paths: Vec<_> = document["paths"]
        .as_object()
        .into_iter()
        .flatten()
        .collect();
    // One's own first.
    paths.sort_by_key(|(path, _)| path.contains("/extensions"));
    for (path, item) in paths {
        for method in ["get", "put", "patch", "post", "delete"] {
            let operation = &item[method];
            if operation["tags"][0] == tag {
                all.push(told(document, path, method, item, portal));
            }
        }
    }
    all
}

fn told(document: &Value, path: &str, method: &str, item: &Value, portal: &str) -> Operation {
    let operation = &item[method];
    let listed = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let parameters = [
        listed(&item["parameters"]),
        listed(&operation["parameters"]),
    ]
    .concat();
    let parameters: Vec<Value> = parameters
        .iter()
        .map(|parameter| found(document, parameter).clone())
        .collect();
    let answers = operation["responses"].as_object().into_iter().flatten();
    let answers = answers.map(|(status, answer)| Answer {
        status: status.clone(),
        about: rich(text(&found(document, answer)["description"])),
    });
    let content = &operation["responses"]["200"]["content"]["application/json"];
    Operation {
        id: text(&operation["operationId"]).to_owned(),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(&operation["summary"]).to_owned(),
        about: rich(text(&operation["description"])),
        scope: text(&operation["security"][0]["token"][0]).to_owned(),
        curl: curl(portal, path, method, operation, &parameters),
        parameters: parameters.iter().map(parameter).collect(),
        answer: pretty(&content["example"]),
        answers: answers.collect(),
    }
}

fn parameter(parameter: &Value) -> Parameter {
    Parameter {
        name: text(&parameter["name"]).to_owned(),
        place: text(&parameter["in"]).to_owned(),
        is_required: parameter["required"] == true,
        about: rich(text(&parameter["description"])),
    }
}

/// The request, to be typed in a shell where `$TOKEN` is the token.
fn curl(portal: &str, path: &str, method: &str, operation: &Value, parameters: &[Value]) -> String {
    let mut lines = vec!["curl -H \"Authorization: Bearer $TOKEN\"".to_owned()];
    let mut address = format!("{portal}{path}");
    let mut query = form_urlencoded::Serializer::new(String::new());
    for parameter in parameters {
        let name = text(&parameter["name"]);
        let example = text(&parameter["example"]);
        match text(&parameter["in"]) {
            "path" if !example.is_empty() => {
                address = address.replace(&format!("{{{name}}}"), example);
            }
            "header" if parameter["required"] == true => {
                lines.push(format!("-H '{name}: {example}'"));
            }
            "query" if !example.is_empty() => {
                query.append_pair(name, example);
            }
            _ => {}
        }
    }
    if method != "get" {
        lines.insert(1, format!("-X {}", method.to_uppercase()));
    }
    let body = &operation["requestBody"]["content"]["application/json"]["example"];
    if !body.is_null() {
        lines.push("-H 'Content-Type: application/json'".to_owned());
        lines.push(format!("-d '{body}'"));
    }
    let query = query.finish();
    if !query.is_empty() {
        address = format!("{address}?{query}");
    }
    lines.push(format!("'{address}'"));
    lines.join(" \\\n  ")
}

/// Every code once, with what its answer says of it.
fn problems(document: &Value) -> Vec<Problem> {
    let codes = &document["components"]["schemas"]["Problem"]["properties"]["code"]["enum"];
    let codes = codes.as_array().into_iter().flatten().map(text);
    let answers = || {
        let answers = document["components"]["responses"].as_object();
        answers.into_iter().flatten().map(|(_, answer)| answer)
    };
    let problem = |code: &str| {
        let says = |answer: &&Value| {
            let about = text(&answer["description"]);
            let codes = about.split(':').next().unwrap_or_default();
            codes.contains(&format!("`{code}`"))
        };
        let about = answers().find(says);
        Problem {
            code: code.to_owned(),
            about: about.map_or_else(String::new, |answer| rich(text(&answer["description"]))),
        }
    };
    codes.map(problem).collect()
}

fn schemas(document: &Value) -> Vec<(String, String)> {
    let schemas = document["components"]["schemas"].as_object();
    let schemas = schemas.into_iter().flatten();
    schemas
        .map(|(name, schema)| (name.clone(), pretty(schema)))
        .collect()
}

/// What a reference names, or the value itself.
fn found<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let reference = value["$ref"].as_str().and_then(|at| at.strip_prefix('#'));
    reference
        .and_then(|at| document.pointer(at))
        .unwrap_or(value)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn pretty(value: &Value) -> String {
    if value.is_null() {
        String::new()
    } else {
        laid_out(value, 0)
    }
}

/// As many characters as a line of an example may have.
const WIDE: usize = 88;

/// What fits on a line stays on it.
fn laid_out(value: &Value, depth: usize) -> String {
    let flat = flat(value);
    let (open, close, parts): (_, _, Vec<String>) = match value {
        _ if depth * 2 + flat.len() <= WIDE => return flat,
        Value::Object(map) => {
            let part = |(key, value): (&String, &Value)| {
                format!(
                    "{}: {}",
                    Value::from(key.as_str()),
                    laid_out(value, depth + 1)
                )
            };
            ('{', '}', map.iter().map(part).collect())
        }
        Value::Array(items) => {
            let parts = items.iter().map(|item| laid_out(item, depth + 1));
            ('[', ']', parts.collect())
        }
        _ => return flat,
    };
    let (outer, inner) = ("  ".repeat(depth), "  ".repeat(depth + 1));
    let parts = parts.join(&format!(",\n{inner}"));
    format!("{open}\n{inner}{parts}\n{outer}{close}")
}

fn flat(value: &Value) -> String {
    match value {
        Value::Object(map) if !map.is_empty() => {
            let parts: Vec<_> = map
                .iter()
                .map(|(key, value)| format!("{}: {}", Value::from(key.as_str()), flat(value)))
                .collect();
            format!("{{ {} }}", parts.join(", "))
        }
        Value::Array(items) => {
            let parts: Vec<_> = items.iter().map(flat).collect();
            format!("[{}]", parts.join(", "))
        }
        other => other.to_string(),
    }
}

/// Text of the description as HTML: what stands between backticks is code.
fn rich(text: &str) -> String {
    let mut html = String::new();
    for (n, part) in text.split('`').enumerate() {
        let part = part
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        if n % 2 == 1 {
            html.push_str("<code>");
            html.push_str(&part);
            html.push_str("</code>");
        } else {
            html.push_str(&part);
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_and_every_code_is_told() {
        let groups = groups(&DOCUMENT, "https://renvoi.example");
        let told: Vec<&Operation> = groups.iter().flat_map(|group| &group.operations).collect();
        let paths = DOCUMENT["paths"].as_object().unwrap().values();
        let all: usize = paths
            .map(|item| {
                let operations = item.as_object().unwrap().keys();
                operations.filter(|key| *key != "parameters").count()
            })
            .sum();
        assert_eq!(told.len(), all);
        assert!(
            problems(&DOCUMENT).iter().all(|problem| {
                !problem.about.is_empty() || problem.code == "method_not_allowed"
            })
        );
        let put = told.iter().find(|one| one.id == "replaceRules").unwrap();
        assert!(put.curl.contains("-H 'If-Match: \"7\"'"), "{}", put.curl);
        assert!(put.curl.ends_with("'https://renvoi.example/api/v1/rules'"));
        assert_eq!(rich("a `<b>` & c"), "a <code>&lt;b&gt;</code> &amp; c");
    }
}
