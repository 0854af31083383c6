package dev.synapse.shared.event;

import java.util.List;

/**
 * A page of a group's event log. Immutable.
 *
 * @param events the readable events, oldest first
 * @param last the seq of the page's last entry, readable or not, after which the next page begins; if the page is empty, the seq after
 *     which it was requested
 * @param more whether the log has entries after this page
 */
public record EventPage(List<LoggedEvent> events, long last, boolean more) {}
