//! From the app's errors to problems.

use peakend_app::AppError;
use peakend_model::access::{Action, Actor, Scope, Who};

use super::problem::{ApiResult, Problem, ProblemKind};

/// What the caller is told; what went wrong inside is logged and stays inside.
pub(super) fn problem_of(error: AppError) -> Problem {
    match error {
        AppError::NotFound => Problem::new(ProblemKind::NotFound, "it does not exist, or not in this workspace"),
        AppError::Forbidden(not_allowed) => Problem::new(ProblemKind::Forbidden, needed(not_allowed.0)),
        AppError::Invalid(errors) => match errors.0.into_iter().next() {
            Some(error) => Problem::new(ProblemKind::InvalidParameter, error.message).at(error.field),
            None => Problem::new(ProblemKind::BadRequest, "the request is not valid"),
        },
        AppError::Conflict(what) => Problem::new(ProblemKind::Conflict, what),
        AppError::Unavailable(what) => {
            let mut problem = Problem::new(ProblemKind::Unavailable, what);
            problem.retry_after = Some(5);
            problem
        }
        AppError::Internal(error) => {
            tracing::error!(error = format!("{error:#}"), "a request of the API failed");
            Problem::new(ProblemKind::Internal, "the request failed for a reason of ours")
        }
    }
}

/// Whether the caller may do `action`.
pub(super) fn may(actor: &Actor, action: Action) -> ApiResult<()> {
    actor.may(action).map_err(|error| problem_of(AppError::Forbidden(error)))
}

/// Names the scope that would have been enough.
fn needed(action: Action) -> String {
    let scope = Scope::ALL.into_iter().find(|scope| allows(*scope, action));
    match scope {
        Some(scope) => format!("the key lacks the scope {}", scope.key()),
        None => "no key may do this".to_owned(),
    }
}

fn allows(scope: Scope, action: Action) -> bool {
    let nobody = uuid::Uuid::nil();
    let actor = Actor { workspace: nobody.into(), who: Who::Key { id: nobody.into(), scopes: vec![scope] } };
    actor.may(action).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weak_key_is_told_which_scope_it_lacks() {
        assert_eq!(needed(Action::RecordInteractions), "the key lacks the scope interactions:write");
        assert_eq!(needed(Action::ManageUsers), "no key may do this");
    }
}
