package dev.synapse.gateway.web;

import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * The {@code ETag} of resources, so that a client changes only the version that it knows (RFC 9110, sections 8.8.3 and 13.1.1). It is the digest
 * of the response's body. Thread-safe.
 */
@Component
public final class EntityTags {

    private static final int BYTES = 16;

    private final JsonMapper mapper;

    EntityTags(JsonMapper mapper) {
        this.mapper = mapper;
    }

    /** A 200 with the stored resource and its tag; Spring turns it into a 304 if a {@code GET} has that in {@code If-None-Match}. */
    public <T> ResponseEntity<T> tagged(T resource) {
        return ResponseEntity.ok().eTag(tag(resource)).body(resource);
    }

    /**
     * Throws a 412 unless the header matches the resource as it is. Call it under the lock that protects the change.
     *
     * @param ifMatch the value of {@code If-Match}, null if there is none
     */
    public void require(@Nullable String ifMatch, Supplier<?> current) {
        if (ifMatch != null && !matches(ifMatch, current.get())) {
            throw ApiException.of(
                    HttpStatus.PRECONDITION_FAILED,
                    "The resource has been changed: If-Match does not have its current ETag. Read it again.");
        }
    }

    private boolean matches(String ifMatch, Object resource) {
        if (ifMatch.strip().equals("*")) {
            return true;
        }
        String current = tag(resource);
        return ETag.parse(ifMatch).stream()
                .anyMatch(given -> !given.weak() && given.formattedTag().equals(current));
    }

    /** The quoted tag. */
    private String tag(Object resource) {
        MessageDigest digest = Sha256.digest();
        mapper.writeValue(new DigestOutputStream(OutputStream.nullOutputStream(), digest), resource);
        return '"' + HexFormat.of().formatHex(digest.digest(), 0, BYTES) + '"';
    }
}
