package dev.synapse.gateway.files;

import dev.synapse.gateway.FileLimits;
import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.access.Session;
import dev.synapse.gateway.files.StoredFiles.Found;
import dev.synapse.gateway.idempotency.IdempotentCreations;
import dev.synapse.gateway.idempotency.IdempotentCreations.Creation;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.ErrorStatuses;
import dev.synapse.gateway.web.Page;
import dev.synapse.gateway.web.Paged;
import dev.synapse.gateway.web.ResponseMemory;
import dev.synapse.shared.model.FileId;
import dev.synapse.shared.model.GroupId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/** {@code /groups/{id}/files}. */
@Tag(name = "Files", description = "Images and text files for messages")
@RestController
@RequestMapping("/groups/{group}/files")
class FileController {

    private static final int DEFAULT_LIMIT = 50;

    /** The heap of a listed file, whose name has up to 255 characters. */
    private static final long LISTED_BYTES = 1_500;

    private final StoredFiles files;
    private final FileUploads uploads;
    private final FileLimits limits;
    private final ResponseMemory memory;
    private final IdempotentCreations creations;

    FileController(
            StoredFiles files,
            FileUploads uploads,
            FileLimits limits,
            ResponseMemory memory,
            IdempotentCreations creations) {
        this.creations = creations;
        this.files = files;
        this.uploads = uploads;
        this.limits = limits;
        this.memory = memory;
    }

    @Requires(Right.POST)
    @Operation(
            operationId = "uploadFile",
            summary = "Upload a file for a message",
            description =
                    "The body is the file itself. Its Content-Type is image/png, image/jpeg, image/webp, or a text type in UTF-8"
                            + " (text/*, application/json, application/xml, application/yaml and the like). Name its id in `files` of a"
                            + " message within 24 hours; otherwise it is removed.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content = {
                                @Content(mediaType = "text/plain", schema = @Schema(type = "string", minLength = 1)),
                                @Content(mediaType = "image/png", schema = @Schema(type = "string", format = "binary")),
                                @Content(
                                        mediaType = "image/jpeg",
                                        schema = @Schema(type = "string", format = "binary")),
                                @Content(mediaType = "image/webp", schema = @Schema(type = "string", format = "binary"))
                            }))
    @ApiResponse(
            responseCode = "201",
            description = "Stored",
            useReturnTypeSchema = true,
            headers =
                    @Header(
                            name = "Location",
                            description = "URL of the file",
                            schema = @Schema(type = "string", format = "uri-reference")))
    @PostMapping
    ResponseEntity<UploadedFile> upload(
            @AuthenticationPrincipal Session session,
            @PathVariable GroupId group,
            @Parameter(
                            description = "The name of the file; directories in it are dropped",
                            schema = @Schema(minLength = 1, maxLength = FileChecks.MAX_NAME))
                    @RequestParam(required = false)
                    @Nullable
                    String name,
            @RequestHeader(name = IdempotentCreations.HEADER, required = false) @Nullable String key,
            @Parameter(hidden = true) HttpServletRequest request)
            throws IOException {
        DeclaredType type = DeclaredType.of(request.getContentType());
        CheckedFile checked = FileChecks.check(type, name, read(request, type));
        Creation creation = new Creation(session.user(), key, "a file of " + group, checked.identity());
        UploadedFile file =
                creations.once(creation, UploadedFile.class, () -> uploads.add(session.user(), group, checked));
        return ResponseEntity.created(URI.create("/groups/%s/files/%s".formatted(group, file.id())))
                .body(file);
    }

    private byte[] read(HttpServletRequest request, DeclaredType type) throws IOException {
        int max = FileChecks.maxBytes(type, limits);
        byte[] content = request.getInputStream().readNBytes(max + 1);
        if (content.length > max) {
            throw FileChecks.tooLarge(type, max);
        }
        return content;
    }

    @Requires(Right.READ_GROUP)
    @Operation(operationId = "listFiles", summary = "List the files, newest first")
    @Paged
    @GetMapping
    ResponseEntity<List<UploadedFile>> list(
            @PathVariable GroupId group,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int count = Page.limit(limit, DEFAULT_LIMIT);
        FileCursor after = cursor == null ? FileCursor.START : FileCursor.parse(cursor);
        List<UploadedFile> found = memory.load(count * LISTED_BYTES, () -> files.list(group, after, count + 1));
        boolean more = found.size() > count;
        List<UploadedFile> page = more ? found.subList(0, count) : found;
        String next = more ? FileCursor.after(page.getLast().id()) : null;
        return Page.of(page, Page.next("/groups/" + group + "/files", count, next));
    }

    @Requires(Right.READ_GROUP)
    @Operation(
            operationId = "getFile",
            summary = "Download a file",
            description = "Returns the bytes as they were uploaded, always as an attachment.")
    @ApiResponse(
            responseCode = "200",
            description = "The file",
            content = @Content(mediaType = "*/*", schema = @Schema(type = "string", format = "binary")),
            headers = @Header(name = "ETag", description = "Digest of the content", schema = @Schema(type = "string")))
    @ApiResponse(responseCode = "304", description = "Not modified since If-None-Match", content = @Content)
    @GetMapping("/{file}")
    ResponseEntity<byte[]> get(
            @PathVariable GroupId group,
            @PathVariable FileId file,
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(hidden = true) HttpServletResponse response) {
        Found found = files.find(group, file).orElseThrow(ApiException::notFound);
        FileHeaders.set(response, found.file());
        String etag = "\"" + found.sha256() + "\"";
        if (new ServletWebRequest(request, response).checkNotModified(etag)) {
            return ResponseEntity.status(HttpStatus.NOT_MODIFIED).build();
        }
        // half of a text's size, since bytes need no characters
        byte[] content = memory.load(
                found.file().bytes() / 2, () -> files.content(group, file).orElseThrow(ApiException::notFound));
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_TYPE, FileHeaders.contentType(found.file()))
                .body(content);
    }

    @Requires(Right.POST)
    @Operation(operationId = "removeFile", summary = "Remove a file that no message carries")
    @ErrorStatuses(409)
    @DeleteMapping("/{file}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable GroupId group, @PathVariable FileId file) {
        if (!files.remove(group, file)) {
            throw files.find(group, file).isPresent()
                    ? ApiException.conflict("file", "is part of a message; it is removed with its group")
                    : ApiException.notFound();
        }
    }
}
