-- Groups of SCIM clients. `scim_attributes` is the whole resource as JSON without the members.
-- A name may be given to several groups.
CREATE TABLE groups (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
    display_name TEXT COLLATE "C" NOT NULL,
    display_name_folded TEXT COLLATE "C" NOT NULL,
    external_id TEXT COLLATE "C",
    mapped_role TEXT COLLATE "C",
    scim_attributes TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (organization_id, external_id)
);
CREATE INDEX groups_in_order ON groups (organization_id, id);
CREATE INDEX groups_by_display_name_folded ON groups (organization_id, display_name_folded);

-- Who is in a group: users who are not deleted, and other groups. `display` is as the client gave
-- it with the member, if it did.
CREATE TABLE group_members (
    group_id TEXT COLLATE "C" NOT NULL REFERENCES groups (id),
    member_id TEXT COLLATE "C" NOT NULL,
    organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
    kind TEXT COLLATE "C" NOT NULL,
    display TEXT COLLATE "C",
    PRIMARY KEY (group_id, member_id)
);
CREATE INDEX group_members_by_member_id ON group_members (member_id, group_id);
