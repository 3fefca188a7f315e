//! Text columns for types that are text on the inside.

/// Lets a type stand in a `Text` column: `$to` borrows the text, `$from` reads it back.
macro_rules! text_column {
    ($name:ident, $to:expr, $from:expr) => {
        impl<DB> diesel::serialize::ToSql<diesel::sql_types::Text, DB> for $name
        where
            DB: diesel::backend::Backend,
            str: diesel::serialize::ToSql<diesel::sql_types::Text, DB>,
        {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, DB>,
            ) -> diesel::serialize::Result {
                let text: fn(&$name) -> &str = $to;
                diesel::serialize::ToSql::<diesel::sql_types::Text, DB>::to_sql(text(self), out)
            }
        }

        impl<DB> diesel::deserialize::FromSql<diesel::sql_types::Text, DB> for $name
        where
            DB: diesel::backend::Backend,
            String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB>,
        {
            fn from_sql(value: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                let read: fn(String) -> diesel::deserialize::Result<$name> = $from;
                read(<String as diesel::deserialize::FromSql<
                    diesel::sql_types::Text,
                    DB,
                >>::from_sql(value)?)
            }
        }
    };
}

/// An enum that is stored as one of a few words.
macro_rules! text_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow,
            serde::Serialize,
        )]
        #[diesel(sql_type = diesel::sql_types::Text)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $word)] $variant),+
        }

        impl $name {
            /// All there are.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// What the word stands for, if it is one of these.
            pub fn parse(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }

            /// The word that is stored and shown in APIs.
            pub fn as_str(&self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        crate::db::sql_text::text_column!($name, |value| value.as_str(), |text| {
            $name::parse(&text).ok_or_else(|| {
                format!(
                    concat!("expected one of", $(" ", $word,)+ " in the database, found {}"), text
                ).into()
            })
        });
    };
}

pub(crate) use {text_column, text_enum};
