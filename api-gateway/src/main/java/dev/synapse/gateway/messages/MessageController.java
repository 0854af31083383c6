package dev.synapse.gateway.messages;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.access.Session;
import dev.synapse.gateway.files.MessageFiles;
import dev.synapse.gateway.load.RedisHeadroom;
import dev.synapse.gateway.messages.History.HistoryPage;
import dev.synapse.gateway.messages.History.Query;
import dev.synapse.gateway.messages.MessageAcceptance.Draft;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.ErrorStatuses;
import dev.synapse.gateway.web.Page;
import dev.synapse.gateway.web.Paged;
import dev.synapse.gateway.web.PathIds;
import dev.synapse.gateway.web.StrictJson;
import dev.synapse.gateway.web.Validation;
import dev.synapse.shared.model.FileId;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
@Tag(name = "Messages", description = "Posting messages and reading the history")
@RestController
@RequestMapping("/groups/{group}/messages")
class MessageController {

    private static final int MAX_CONTENT = 32_000;
    private static final int MAX_KEY = 255;
    private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");
    private static final int DEFAULT_LIMIT = 50;

    private final MessageAcceptance acceptance;
    private final History history;
    private final RedisHeadroom room;

    MessageController(MessageAcceptance acceptance, History history, RedisHeadroom room) {
        this.acceptance = acceptance;
        this.history = history;
        this.room = room;
    }

    @Schema(example = """
                    {"content": "What is 17 * 23?"}""")
    record NewMessage(
            @Schema(requiredMode = REQUIRED, minLength = 1, maxLength = MAX_CONTENT, example = "What is 17 * 23?")
            @Nullable
            String content,

            @Schema(
                    minLength = 1,
                    maxLength = MAX_KEY,
                    description = "Idempotency key; takes precedence over the Idempotency-Key header")
            @Nullable
            String clientMessageId,

            @ArraySchema(
                    maxItems = MessageFiles.MAX,
                    uniqueItems = true,
                    arraySchema =
                            @Schema(
                                    description =
                                            "Ids of files that were uploaded to this group and that no message carries yet"),
                    schema = @Schema(format = "uuid"))
            @Nullable
            List<@Nullable String> files) {

        /** The ids of the files; errors are added to the validation. */
        List<FileId> fileIds(Validation validation) {
            List<FileId> ids = new ArrayList<>();
            List<@Nullable String> given = Objects.requireNonNullElse(files, List.of());
            for (int i = 0; i < given.size(); i++) {
                String field = "files[%d]".formatted(i);
                String text = given.get(i);
                if (text == null || !PathIds.isUuid(text)) {
                    validation.require(false, field, "must be the id of a file, is \"%s\"".formatted(text));
                    continue;
                }
                FileId id = FileId.of(text);
                validation.require(!ids.contains(id), field, "is named twice");
                ids.add(id);
            }
            return ids;
        }
    }

    @Requires(Right.POST)
    @Operation(
            operationId = "postMessage",
            summary = "Post a message",
            description =
                    "Starts a turn, which is queued after the group's unfinished turns. Repeating the idempotency key returns the same"
                            + " message if content and files are the same, and a 422 otherwise; a key expires 24 hours after its turn has ended.")
    @ApiResponse(
            responseCode = "202",
            description = "Accepted: the message is stored, and its turn will run",
            useReturnTypeSchema = true,
            headers =
                    @Header(
                            name = "Location",
                            description = "URL of the turn",
                            schema = @Schema(type = "string", format = "uri-reference")))
    @ErrorStatuses(429)
    @PostMapping
    ResponseEntity<Message> post(
            @AuthenticationPrincipal Session session,
            @PathVariable GroupId group,
            @Parameter(
                            description = "Idempotency key, as client_message_id",
                            schema = @Schema(minLength = 1, maxLength = MAX_KEY))
                    @RequestHeader(name = "Idempotency-Key", required = false)
                    @Nullable
                    String idempotencyKey,
            @RequestBody NewMessage request) {
        Validation validation = new Validation().text("content", request.content(), 1, MAX_CONTENT);
        checkKey(validation, "client_message_id", request.clientMessageId());
        checkKey(validation, "Idempotency-Key", idempotencyKey);
        List<FileId> files = request.fileIds(validation);
        validation.throwIfInvalid();
        String key = request.clientMessageId() == null ? idempotencyKey : request.clientMessageId();
        room.require();
        Message message =
                acceptance.accept(session.user(), group, new Draft(String.valueOf(request.content()), files), key);
        return ResponseEntity.accepted()
                .location(URI.create("/groups/%s/turns/%s".formatted(group, message.turnId())))
                .body(message);
    }

    private static void checkKey(Validation validation, String field, @Nullable String key) {
        if (key != null) {
            StrictJson.check(key);
            validation.text(field, key, 1, MAX_KEY);
        }
    }

    @Requires(Right.READ_GROUP)
    @Operation(
            operationId = "listMessages",
            summary = "Read the history, oldest first",
            description =
                    "Returns the newest messages, or the oldest if after is given. A page is limited to 1 MB; the Link header has the"
                            + " URL of the next page in the same direction.")
    @Paged
    @GetMapping
    ResponseEntity<List<Message>> list(
            @PathVariable GroupId group,
            @RequestParam(required = false) @Nullable String limit,
            @Parameter(
                            description = "Only messages older than this time; UTC if no zone is given",
                            schema = @Schema(format = "date-time"))
                    @RequestParam(name = "before_timestamp", required = false)
                    @Nullable
                    String beforeTimestamp,
            @Parameter(description = "Only messages before this one") @RequestParam(required = false) @Nullable
                    MessageId before,
            @Parameter(description = "Only messages after this one") @RequestParam(required = false) @Nullable
                    MessageId after) {
        Instant time = beforeTimestamp == null ? null : time(beforeTimestamp);
        Query query = new Query(Page.limit(limit, DEFAULT_LIMIT), time, before, after);
        HistoryPage page = history.read(group, query);
        return Page.of(page.messages(), next(group, query, page));
    }

    /** The URL of the next page: after the newest message of this one, or before the oldest. */
    private static @Nullable String next(GroupId group, Query query, HistoryPage page) {
        if (!page.more() || page.messages().isEmpty()) {
            return null;
        }
        boolean forward = query.after() != null;
        MessageId after = forward ? page.messages().getLast().id() : null;
        MessageId before = forward ? query.before() : page.messages().getFirst().id();
        return "/groups/%s/messages?limit=%d".formatted(group, query.limit())
                + parameter("after", after)
                + parameter("before", before)
                + parameter("before_timestamp", query.beforeTimestamp());
    }

    private static String parameter(String name, @Nullable Object value) {
        return value == null ? "" : "&" + name + "=" + value;
    }

    /** Parses an ISO 8601 time; UTC without a zone. A space is read as the plus sign that it was before URL decoding. */
    private static Instant time(String text) {
        try {
            TemporalAccessor parsed = DateTimeFormatter.ISO_DATE_TIME.parseBest(
                    text.replace(' ', '+'), OffsetDateTime::from, LocalDateTime::from);
            Instant time = parsed instanceof OffsetDateTime zoned
                    ? zoned.toInstant()
                    : LocalDateTime.from(parsed).toInstant(ZoneOffset.UTC);
            return time.isBefore(Instant.EPOCH) ? Instant.EPOCH : time.isAfter(LAST) ? LAST : time;
        } catch (DateTimeException e) {
            throw ApiException.invalid(
                    "before_timestamp",
                    "must be an ISO 8601 time such as 2026-01-31T12:00:00Z, not \"%s\"".formatted(text));
        }
    }
}
