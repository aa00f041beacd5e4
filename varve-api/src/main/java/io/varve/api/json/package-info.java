/**
 * The JSON forms of the language: a strict scanner, reader and writer over UTF-8 bytes, and one
 * codec per shape. No tree is built, nothing is read by reflection, and nothing is accepted that
 * {@code RFC 8259} does not say.
 */
@NullMarked
package io.varve.api.json;

import org.jspecify.annotations.NullMarked;
