-- Users whose name or e-mail addresses may fold otherwise than before, until the server has folded them
-- anew. Those that then would have another user's name or address stay here, as they are.
CREATE TABLE users_to_fold (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE
);
-- Folding has changed beyond ASCII only.
INSERT INTO users_to_fold (user_id, organization_id)
SELECT id, organization_id FROM users
WHERE length(CAST(user_name AS BLOB)) <> length(user_name)
    OR length(CAST(email AS BLOB)) <> length(email)
    OR length(CAST(user_name_folded AS BLOB)) <> length(user_name_folded)
    OR length(CAST(email_folded AS BLOB)) <> length(email_folded)
    OR (length(CAST(scim_attributes AS BLOB)) <> length(scim_attributes)
        AND EXISTS (SELECT 1 FROM user_emails WHERE user_emails.user_id = users.id));
