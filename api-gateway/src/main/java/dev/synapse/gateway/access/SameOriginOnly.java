package dev.synapse.gateway.access;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Requests to this controller are authenticated by a cookie, or set one: they are served only to scripts of pages of this origin or of one in
 * {@code SYNAPSE_ALLOWED_ORIGINS}. {@link SameOriginInterceptor} checks it before the request is read.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface SameOriginOnly {

    /** The header that a script has to send. A form cannot set it, and a script of another site only if the CORS rules allow it. */
    String HEADER = "X-Synapse-Browser";

    /** The value of the header. */
    String VALUE = "1";
}
