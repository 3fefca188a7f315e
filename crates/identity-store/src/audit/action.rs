//! The recorded actions, and the kinds of their targets.

use crate::db::sql_text::text_enum;

text_enum! {
    /// An action of the audit trail. The texts are stored and stable; each begins with the kind of
    /// its target.
    Action {
        /// An account was created, by set-up, SCIM or the first sign-in.
        UserCreated = "user.created",
        /// Attributes of an account changed.
        UserUpdated = "user.updated",
        /// An account was deactivated, which ended its sessions.
        UserDeactivated = "user.deactivated",
        /// A deactivated or deleted account was reactivated.
        UserReactivated = "user.reactivated",
        /// A SCIM client took over the management of an existing account.
        UserAdopted = "user.adopted",
        /// An account was deleted.
        UserDeleted = "user.deleted",
        /// A person signed in by SSO.
        UserSignedIn = "user.signed_in",
        /// A platform admin blocked a person, which ended their sessions.
        UserBlocked = "user.blocked",
        /// A platform admin lifted a block.
        UserUnblocked = "user.unblocked",
        /// A person was given another role, which ended their sessions.
        UserRoleChanged = "user.role_changed",
        /// Sessions of a person were ended, by an admin or by the person.
        UserSessionsEnded = "user.sessions_ended",
        /// NameIDs were forgotten: they sign in as this person no longer.
        UserNameIdsForgotten = "user.name_ids_forgotten",
        /// A NameID was linked to an account, which it enters from then on.
        UserNameIdLinked = "user.name_id_linked",
        /// The owner of a guarded account proved that a linked NameID is theirs.
        UserNameIdProven = "user.name_id_proven",
        /// NameIDs that were linked to an account do not enter it any more.
        UserNameIdUnlinked = "user.name_id_unlinked",
        /// Linked NameIDs that are an account's `userName` or e-mail address followed it.
        UserNameIdsRenamed = "user.name_ids_renamed",
        /// Somebody else than the owner set the password of an account.
        UserPasswordSet = "user.password_set",
        /// A platform admin let a NameID in that had been rejected, in the place of the linked one.
        UserLetIn = "user.let_in",
        /// What was held about a person who has left was erased.
        UserErased = "user.erased",
        /// A group was created.
        GroupCreated = "group.created",
        /// Attributes of a group changed.
        GroupUpdated = "group.updated",
        /// Members joined or left a group.
        GroupMembersChanged = "group.members_changed",
        /// A group was mapped to a role, or to none.
        GroupRoleMapped = "group.role_mapped",
        /// A group was deleted.
        GroupDeleted = "group.deleted",
        /// An identity provider was created.
        ProviderCreated = "provider.created",
        /// The identity provider's label changed.
        ProviderRenamed = "provider.renamed",
        /// The identity provider's metadata changed.
        ProviderMetadataReplaced = "provider.metadata_replaced",
        /// Metadata of the identity provider was held back for an admin to decide on.
        ProviderMetadataHeld = "provider.metadata_held",
        /// A platform admin decided against metadata that was held back.
        ProviderMetadataDismissed = "provider.metadata_dismissed",
        /// The identity provider was removed, which ended the sessions it began.
        ProviderRemoved = "provider.removed",
        /// A key of the organization for SAML was made.
        SamlKeyCreated = "saml_key.created",
        /// Another key signs from then on what is sent to the identity provider.
        SamlKeyChosenToSign = "saml_key.chosen_to_sign",
        /// A key for SAML was removed: it decrypts nothing any more.
        SamlKeyRemoved = "saml_key.removed",
        /// A SCIM token was created.
        ScimTokenCreated = "scim_token.created",
        /// A SCIM token was revoked.
        ScimTokenRevoked = "scim_token.revoked",
        /// A key of the management API was created.
        ApiKeyCreated = "api_key.created",
        /// A key of the management API was revoked.
        ApiKeyRevoked = "api_key.revoked",
        /// Settings of the organization changed.
        OrganizationSettingsChanged = "organization.settings_changed",
        /// The organization was given another name, or another short name.
        OrganizationRenamed = "organization.renamed",
        /// The organization was suspended, which ended its sessions.
        OrganizationSuspended = "organization.suspended",
        /// The NameIDs of all accounts that are not guarded were forgotten.
        OrganizationNameIdsForgotten = "organization.name_ids_forgotten",
        /// A suspended organization was opened again.
        OrganizationResumed = "organization.resumed",
        /// The organization is to be deleted with everything it has.
        OrganizationDeletionScheduled = "organization.deletion_scheduled",
        /// The operator of the server made a link that lets a platform admin in again.
        OrganizationRecoveryLinkCreated = "organization.recovery_link_created",
        /// A person used that link, and is platform admin.
        OrganizationRecovered = "organization.recovered",
    }
}

impl Action {
    /// The kind of the target, as stored with the action.
    pub fn target_kind(&self) -> &'static str {
        match self {
            Self::UserCreated
            | Self::UserUpdated
            | Self::UserDeactivated
            | Self::UserReactivated
            | Self::UserAdopted
            | Self::UserDeleted
            | Self::UserSignedIn
            | Self::UserBlocked
            | Self::UserUnblocked
            | Self::UserRoleChanged
            | Self::UserSessionsEnded
            | Self::UserNameIdsForgotten
            | Self::UserNameIdLinked
            | Self::UserNameIdProven
            | Self::UserNameIdUnlinked
            | Self::UserNameIdsRenamed
            | Self::UserPasswordSet
            | Self::UserLetIn
            | Self::UserErased => "user",
            Self::GroupCreated
            | Self::GroupUpdated
            | Self::GroupMembersChanged
            | Self::GroupRoleMapped
            | Self::GroupDeleted => "group",
            Self::ProviderCreated
            | Self::ProviderRenamed
            | Self::ProviderMetadataReplaced
            | Self::ProviderMetadataHeld
            | Self::ProviderMetadataDismissed
            | Self::ProviderRemoved => "provider",
            Self::SamlKeyCreated | Self::SamlKeyChosenToSign | Self::SamlKeyRemoved => "saml_key",
            Self::ScimTokenCreated | Self::ScimTokenRevoked => "scim_token",
            Self::ApiKeyCreated | Self::ApiKeyRevoked => "api_key",
            Self::OrganizationSettingsChanged
            | Self::OrganizationRenamed
            | Self::OrganizationSuspended
            | Self::OrganizationNameIdsForgotten
            | Self::OrganizationResumed
            | Self::OrganizationDeletionScheduled
            | Self::OrganizationRecoveryLinkCreated
            | Self::OrganizationRecovered => "organization",
        }
    }

    /// Whether the person it was done to is told of it, unless they did it themselves: it is about what
    /// lets them in.
    pub(crate) fn is_told(self) -> bool {
        matches!(
            self,
            Self::UserDeactivated
                | Self::UserReactivated
                | Self::UserDeleted
                | Self::UserBlocked
                | Self::UserUnblocked
                | Self::UserRoleChanged
                | Self::UserSessionsEnded
                | Self::UserNameIdsForgotten
                | Self::UserNameIdLinked
                | Self::UserNameIdUnlinked
                | Self::UserNameIdsRenamed
                | Self::UserPasswordSet
                | Self::UserLetIn
        )
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
