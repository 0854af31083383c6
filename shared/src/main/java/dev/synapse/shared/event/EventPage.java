package dev.synapse.shared.event;

import java.util.List;

/**
 * A page of a group's event log.
 *
 * @param events oldest first, without those that cannot be read
 * @param last the seq of the page's last entry, readable or not, behind which the next page begins; where the page is empty the
 *     seq behind which it was asked for
 * @param more whether the log goes on behind it
 */
public record EventPage(List<LoggedEvent> events, long last, boolean more) {}
