//! The enterprise extension of User (RFC 7643 §4.3, §8.7.1).

use super::Schema;
use super::definition::AttributeDefinition as A;

/// The enterprise extension of User.
pub static ENTERPRISE_USER: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    name: "EnterpriseUser",
    description: "Enterprise User",
    attributes: &[
        A::string(
            "employeeNumber",
            "The number the organization gave the person.",
        ),
        A::string("costCenter", "The cost center."),
        A::string("organization", "The organization."),
        A::string("division", "The division."),
        A::string("department", "The department."),
        A::complex("manager", MANAGER, "The user's manager."),
    ],
};

// RFC 7643 has displayName read-only. Clients send it, and the manager need not be a user here
// from whom it could be taken, so it is kept as given.
const MANAGER: &[A] = &[
    A::string("value", "The manager's id.").case_exact(),
    A::reference("$ref", &["User"], "The manager's address."),
    A::string("displayName", "The manager's name."),
];
