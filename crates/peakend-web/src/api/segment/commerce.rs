//! What common events are called in the ledger: kind and touchpoint by the event's name.

use peakend_model::interaction::Channel;

/// How an event with a well-known name is recorded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Known {
    pub(super) kind: &'static str,
    pub(super) touchpoint: &'static str,
    /// Where the name itself says it.
    pub(super) channel: Option<Channel>,
}

/// Events of the e-commerce, mobile, e-mail and live-chat vocabularies; the name in any case,
/// its words parted by spaces, `_` or `-`.
pub(super) fn known(event: &str) -> Option<Known> {
    let (kind, touchpoint, channel) = match words(event).as_str() {
        "products_searched" => ("search", "search", None),
        "product_list_viewed" | "product_list_filtered" => ("visit", "product list", None),
        "product_clicked" | "product_viewed" => ("visit", "product page", None),
        "promotion_viewed" | "promotion_clicked" => ("visit", "promotion", None),
        "product_added" | "product_removed" | "cart_viewed" => ("visit", "cart", None),
        "coupon_entered" | "coupon_applied" | "coupon_denied" | "coupon_removed" => ("visit", "cart", None),
        "checkout_started" | "checkout_step_viewed" | "checkout_step_completed" => ("visit", "checkout", None),
        "payment_info_entered" => ("visit", "payment", None),
        "order_completed" => ("order", "checkout", None),
        "order_updated" => ("order_update", "order", None),
        "order_cancelled" | "order_canceled" => ("cancellation", "order", None),
        "order_refunded" => ("refund", "refund", None),
        "order_delivered" | "delivery_completed" => ("delivery", "delivery", None),
        "product_reviewed" => ("review", "review", None),
        "product_shared" | "cart_shared" => ("share", "sharing", None),
        "product_added_to_wishlist" | "product_removed_from_wishlist" | "wishlist_product_added_to_cart" => {
            ("visit", "wishlist", None)
        }
        "application_installed"
        | "application_opened"
        | "application_backgrounded"
        | "application_updated"
        | "application_foregrounded" => ("visit", "app", Some(Channel::App)),
        "push_notification_received" | "push_notification_tapped" => ("visit", "push message", Some(Channel::App)),
        "email_delivered" | "email_opened" | "email_link_clicked" | "email_marked_as_spam" | "unsubscribed" => {
            ("visit", "e-mail", Some(Channel::Email))
        }
        "live_chat_conversation_started" | "live_chat_conversation_ended" => ("visit", "chat", Some(Channel::Chat)),
        "live_chat_message_sent" | "live_chat_message_received" => ("message", "chat", Some(Channel::Chat)),
        "signed_up" | "account_created" | "trial_started" => ("visit", "sign-up", None),
        _ => return None,
    };
    Some(Known { kind, touchpoint, channel })
}

/// The kind of an event that is not well known: its own name in the ledger's spelling, `Ticket Closed` → `ticket_closed`.
pub(super) fn words(event: &str) -> String {
    let mut words = String::with_capacity(event.len());
    for word in event.split(|c: char| c.is_whitespace() || c == '_' || c == '-').filter(|word| !word.is_empty()) {
        if !words.is_empty() {
            words.push('_');
        }
        words.extend(word.chars().flat_map(char::to_lowercase));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_in_any_spelling() {
        for name in ["Order Completed", "order_completed", "ORDER-COMPLETED", " order  completed "] {
            assert_eq!(known(name).map(|known| known.kind), Some("order"), "{name}");
        }
        assert_eq!(known("Live Chat Message Sent").and_then(|known| known.channel), Some(Channel::Chat));
        assert_eq!(known("Ticket Closed"), None);
        assert_eq!(words("Push___Received"), "push_received");
        assert_eq!(words("Заказ Оплачен"), "заказ_оплачен");
    }
}
