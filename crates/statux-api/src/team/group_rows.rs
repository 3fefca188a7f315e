//! From the rows of groups to what the Team page shows.

use identity_store::Page;
use identity_store::provisioning::groups::{GroupSummary, MappedRole};

use super::group_view::{GroupRow, Groups};
use super::page::Overlay;

/// The part of the page.
pub(super) fn groups(page: Page<GroupSummary>, overlay: &Overlay) -> Groups {
    let rows: Vec<GroupRow> = page.items.into_iter().map(row).collect();
    // The page that the form was on is shown again, so that the group is one of its rows.
    let saved = overlay.group_saved.as_ref();
    let saved = saved.and_then(|id| rows.iter().find(|row| &row.id == id));
    Groups {
        done: saved.map(done_sentence),
        after: overlay.after.groups.clone(),
        first_page: overlay.after.groups.as_ref().map(|_| "/team#groups"),
        next_page: page
            .next_cursor
            .map(|cursor| format!("/team?groups-after={cursor}#groups")),
        rows,
    }
}

fn row(summary: GroupSummary) -> GroupRow {
    let group = summary.group;
    GroupRow {
        id: group.id.to_string(),
        name: group.display_name,
        member_count: summary.member_count,
        external_id: group.external_id,
        maps_to_member: group.mapped_role == Some(MappedRole::Member),
    }
}

fn done_sentence(saved: &GroupRow) -> String {
    if saved.maps_to_member {
        format!("The group “{}” is mapped to the role Member.", saved.name)
    } else {
        format!("The group “{}” is mapped to no role.", saved.name)
    }
}
