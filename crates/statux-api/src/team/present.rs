//! Turns database rows into the view model of the Team page.

use identity_store::accounts::{Origin, Role};
use identity_store::members::Member;
use identity_store::sign_in::attempts::SignInAttempt;
use identity_store::{Page, UserId};

use super::groups;
use super::load::{MANY_CONFLICTS, SsoData, TeamData};
use super::view::{MemberRow, Members, Overlay, RecoveredRow, TeamPage};
use crate::account::notices::{ShownOn, notice_box};
use crate::http::access::SignedIn;
use crate::http::urls::sign_in_url;
use crate::pages::respond::layout;
use crate::pages::timestamp::Timestamp;
use crate::scim::tokens::view::{ScimSection, token_row};
use crate::sign_in::words;
use crate::sso_connection::keys::view::key_rows;
use crate::sso_connection::view::{Rejection, SsoSection, held_card, key_choices, provider_card};
use crate::state::AppState;

/// The page.
pub(super) fn page(
    state: &AppState,
    viewer: &SignedIn,
    data: TeamData,
    overlay: Overlay,
) -> TeamPage {
    let admin = data.sso.is_some();
    TeamPage {
        layout: layout(state, "Team", Some(viewer)),
        csrf_token: viewer.session.csrf_token.clone(),
        organization: viewer.organization.name.clone(),
        notices: notice_box(viewer, data.notices, ShownOn::Team),
        done: overlay.done,
        recovered: data
            .recovered
            .into_iter()
            .filter(|recovered| recovered.user != viewer.user.id)
            .map(|recovered| RecoveredRow {
                id: recovered.user.to_string(),
                name: recovered.display_name,
                email: recovered.email,
                at: Timestamp::from(recovered.at),
            })
            .collect(),
        members: Members {
            total: data.member_count,
            show_identifiers: admin,
            first_page: overlay.after.members.as_ref().map(|_| "/team"),
            next_page: data
                .members
                .next_cursor
                .as_ref()
                .map(|cursor| format!("/team?after={cursor}")),
            rows: rows(data.members, &viewer.user.id, admin),
        },
        groups: data.groups.map(|page| {
            let saved = overlay.group_saved.as_deref();
            groups::section(page, overlay.after.groups.clone(), saved)
        }),
        sso: data.sso.map(|sso| section(state, viewer, sso, overlay)),
    }
}

fn rows(members: Page<Member>, viewer: &UserId, admin: bool) -> Vec<MemberRow> {
    members
        .items
        .into_iter()
        .map(|member| row(member, viewer, admin))
        .collect()
}

fn row(member: Member, viewer: &UserId, admin: bool) -> MemberRow {
    let user = member.user;
    MemberRow {
        is_viewer: &user.id == viewer,
        id: user.id.to_string(),
        name: user.display_name,
        email: user.email,
        active: user.active,
        blocked: user.blocked_at.is_some(),
        role: match user.role {
            Role::PlatformAdmin => "Platform admin",
            _ => "Member",
        },
        origin: match user.origin {
            Origin::Sso => "SSO",
            Origin::Scim => "SCIM",
            _ => "Set up here",
        },
        external_id: user.external_id.filter(|_| admin),
        name_ids: if admin {
            member
                .name_ids
                .into_iter()
                .map(|link| link.name_id)
                .collect()
        } else {
            Vec::new()
        },
    }
}

fn section(state: &AppState, viewer: &SignedIn, data: SsoData, overlay: Overlay) -> SsoSection {
    let urls = state.urls(&viewer.organization.id);
    let organization = data.organization.as_ref().unwrap_or(&viewer.organization);
    SsoSection {
        acs_url: urls.acs_url(),
        entity_id: urls.entity_id(),
        login_url: urls.login_url(),
        sign_in_page_url: sign_in_url(&state.config().public_url, &organization.short_name),
        provider: data.provider.map(|(provider, linked)| {
            let now = state.now();
            let read = state.parsed_providers().get(&provider, now);
            let held = data
                .held
                .map(|(held, vouched)| held_card(&provider, held, vouched, now));
            provider_card(provider, linked, read, held, now)
        }),
        form: overlay.enable_form,
        problem: overlay.provider_problem,
        jit_provisioning: organization.jit_provisioning,
        allow_idp_initiated: organization.allow_idp_initiated,
        trust_email_attribute: organization.trust_email_attribute,
        transient_keys: key_choices(organization.transient_key),
        sign_requests: organization.sign_requests,
        force_authn: organization.force_authn,
        single_logout: organization.single_logout,
        logout_url: urls.logout_url(),
        keys: key_rows(&data.keys),
        admin_with_password: data.admin_with_password,
        many_conflicts: data.conflicts >= MANY_CONFLICTS,
        rejections: data
            .rejections
            .into_iter()
            .map(|attempt| Rejection {
                let_in: data
                    .can_be_let_in
                    .contains(&attempt.id)
                    .then(|| attempt.id.to_string()),
                ..rejection(attempt)
            })
            .collect(),
        unproven_rejections: data
            .unproven_rejections
            .into_iter()
            .map(rejection)
            .collect(),
        scim: ScimSection {
            base_url: urls.scim_base_url(),
            token_endpoint: urls.scim_token_endpoint(),
            tokens: data
                .tokens
                .iter()
                .map(|token| token_row(token, &data.makers))
                .collect(),
            naming: overlay.naming,
            typed_name: overlay.token_name,
            problem: overlay.token_problem,
            created: overlay.new_token,
        },
    }
}

fn rejection(attempt: SignInAttempt) -> Rejection {
    let code = attempt.code.unwrap_or_default();
    Rejection {
        let_in: None,
        reference: attempt.reference,
        at: Timestamp::from(attempt.at),
        sentence: words::sentence(&code).to_owned(),
        advice: words::advice(&code).to_owned(),
        code,
        repeats: match attempt.repeats {
            0 => None,
            1 => Some("Once more within the hour.".to_owned()),
            more => Some(format!("{more} more times within the hour.")),
        },
        expected: attempt.expected,
        received: attempt.received,
    }
}
