//! The groups on the Team page.

/// One page of the groups, for platform admins.
#[derive(Debug, Clone)]
pub(crate) struct Groups {
    /// What was just done.
    pub(crate) done: Option<String>,
    pub(crate) rows: Vec<GroupRow>,
    /// The cursor of this page, when it is not the first.
    pub(crate) after: Option<String>,
    /// The address of the first page, when this is another.
    pub(crate) first_page: Option<&'static str>,
    /// The address of the next page.
    pub(crate) next_page: Option<String>,
}

/// One group.
#[derive(Debug, Clone)]
pub(crate) struct GroupRow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) member_count: i64,
    pub(crate) external_id: Option<String>,
    /// Whether it is mapped to the role Member.
    pub(crate) maps_to_member: bool,
}
