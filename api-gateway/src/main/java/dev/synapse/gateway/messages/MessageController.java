package dev.synapse.gateway.messages;

import dev.synapse.gateway.groups.Groups;
import dev.synapse.gateway.identity.Session;
import dev.synapse.gateway.messages.History.Query;
import dev.synapse.gateway.web.Checks;
import dev.synapse.gateway.web.Page;
import dev.synapse.gateway.web.Refusal;
import dev.synapse.gateway.web.StrictJson;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /groups/{id}/messages}. */
@RestController
@RequestMapping("/groups/{group}/messages")
class MessageController {

    private static final int MAX_CONTENT = 32_000;
    private static final int DEFAULT_LIMIT = 50;

    private final Groups groups;
    private final MessageAcceptance acceptance;
    private final History history;

    MessageController(Groups groups, MessageAcceptance acceptance, History history) {
        this.groups = groups;
        this.acceptance = acceptance;
        this.history = history;
    }

    record NewMessage(@Nullable String content, @Nullable String clientMessageId) {}

    @PostMapping
    ResponseEntity<Message> post(
            @AuthenticationPrincipal Session session,
            @PathVariable GroupId group,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey,
            @RequestBody NewMessage asked) {
        String key = asked.clientMessageId() == null ? idempotencyKey : asked.clientMessageId();
        Checks checks = new Checks().text("content", asked.content(), 1, MAX_CONTENT);
        if (key != null) {
            StrictJson.check(key);
            checks.text("client_message_id", key, 1, 255);
        }
        checks.done();
        Message message = acceptance.accept(session.user(), group, String.valueOf(asked.content()), key);
        return ResponseEntity.accepted()
                .location(URI.create("/groups/%s/turns/%s".formatted(group, message.turnId())))
                .body(message);
    }

    @GetMapping
    List<Message> list(
            @AuthenticationPrincipal Session session,
            @PathVariable GroupId group,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(name = "before_timestamp", required = false) @Nullable String beforeTimestamp,
            @RequestParam(required = false) @Nullable MessageId before,
            @RequestParam(required = false) @Nullable MessageId after) {
        groups.requireOwned(group, session.user());
        Instant time = beforeTimestamp == null ? null : time(beforeTimestamp);
        return history.read(group, new Query(Page.limit(limit, DEFAULT_LIMIT), time, before, after));
    }

    /** A time in ISO 8601; one without a zone is UTC, and a plus sign that became a space in the address is meant as plus. */
    private static Instant time(String text) {
        try {
            TemporalAccessor parsed = DateTimeFormatter.ISO_DATE_TIME.parseBest(
                    text.replace(' ', '+'), OffsetDateTime::from, LocalDateTime::from);
            Instant time = parsed instanceof OffsetDateTime zoned
                    ? zoned.toInstant()
                    : LocalDateTime.from(parsed).toInstant(ZoneOffset.UTC);
            if (time.isAfter(Instant.EPOCH) && time.isBefore(Instant.parse("9999-01-01T00:00:00Z"))) {
                return time;
            }
        } catch (DateTimeException e) {
            // answered below
        }
        throw Refusal.invalid("before_timestamp", "has to be a time in ISO 8601, such as 2026-01-31T12:00:00Z");
    }
}
