//! The recorded actions, and the kinds of their targets.

use crate::db::sql_text::text_enum;

text_enum! {
    /// An action of the audit trail. The texts are stored and stable; each begins with the kind of
    /// its target.
    Action {
        /// An account was made, by set-up, SCIM or the first sign-in.
        UserCreated = "user.created",
        /// Attributes of an account changed.
        UserUpdated = "user.updated",
        /// An account was deactivated: its sessions have ended.
        UserDeactivated = "user.deactivated",
        /// A deactivated or deleted account is back.
        UserReactivated = "user.reactivated",
        /// A SCIM client manages an account that was here before.
        UserAdopted = "user.adopted",
        /// An account was deleted.
        UserDeleted = "user.deleted",
        /// Somebody signed in by SSO.
        UserSignedIn = "user.signed_in",
        /// A group was made.
        GroupCreated = "group.created",
        /// Attributes of a group changed.
        GroupUpdated = "group.updated",
        /// Members joined or left a group.
        GroupMembersChanged = "group.members_changed",
        /// A group was mapped to a role, or to none.
        GroupRoleMapped = "group.role_mapped",
        /// A group was deleted.
        GroupDeleted = "group.deleted",
        /// The organization has an identity provider.
        ProviderCreated = "provider.created",
        /// The identity provider has another label.
        ProviderRenamed = "provider.renamed",
        /// The identity provider has other metadata.
        ProviderMetadataReplaced = "provider.metadata_replaced",
        /// The identity provider was removed: the sessions it began have ended.
        ProviderRemoved = "provider.removed",
        /// A SCIM token was made.
        ScimTokenCreated = "scim_token.created",
        /// A SCIM token was revoked.
        ScimTokenRevoked = "scim_token.revoked",
        /// A key of the management API was made.
        ApiKeyCreated = "api_key.created",
        /// A key of the management API was revoked.
        ApiKeyRevoked = "api_key.revoked",
        /// Settings of the organization changed.
        OrganizationSettingsChanged = "organization.settings_changed",
    }
}

impl Action {
    /// The kind of thing it is done to, as it is stored beside the action.
    pub fn target_kind(&self) -> &'static str {
        match self {
            Self::UserCreated
            | Self::UserUpdated
            | Self::UserDeactivated
            | Self::UserReactivated
            | Self::UserAdopted
            | Self::UserDeleted
            | Self::UserSignedIn => "user",
            Self::GroupCreated
            | Self::GroupUpdated
            | Self::GroupMembersChanged
            | Self::GroupRoleMapped
            | Self::GroupDeleted => "group",
            Self::ProviderCreated
            | Self::ProviderRenamed
            | Self::ProviderMetadataReplaced
            | Self::ProviderRemoved => "provider",
            Self::ScimTokenCreated | Self::ScimTokenRevoked => "scim_token",
            Self::ApiKeyCreated | Self::ApiKeyRevoked => "api_key",
            Self::OrganizationSettingsChanged => "organization",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Action;

    #[test]
    fn each_action_has_a_text_of_its_own_that_begins_with_its_target() {
        let texts: BTreeSet<&str> = Action::ALL.iter().map(Action::as_str).collect();
        assert_eq!(texts.len(), Action::ALL.len());
        for action in Action::ALL {
            assert_eq!(Action::parse(action.as_str()), Some(*action));
            let (target, done) = action.as_str().split_once('.').unwrap();
            assert_eq!(target, action.target_kind());
            assert!(
                done.bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
            );
        }
        assert_eq!(Action::parse("user"), None);
    }
}
