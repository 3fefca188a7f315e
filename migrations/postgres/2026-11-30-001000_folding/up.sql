-- Users whose name or e-mail addresses may fold otherwise than before, until the server has folded them
-- anew. Those that then would have another user's name or address stay here, as they are.
CREATE TABLE users_to_fold (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE
);
-- Folding has changed beyond ASCII only.
INSERT INTO users_to_fold (user_id, organization_id)
SELECT id, organization_id FROM users
WHERE octet_length(user_name) <> char_length(user_name)
    OR octet_length(email) <> char_length(email)
    OR octet_length(user_name_folded) <> char_length(user_name_folded)
    OR octet_length(email_folded) <> char_length(email_folded)
    OR (octet_length(scim_attributes) <> char_length(scim_attributes)
        AND EXISTS (SELECT 1 FROM user_emails WHERE user_emails.user_id = users.id));
