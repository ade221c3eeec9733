package dev.proofstream.platform.share;

/** placeholder */
final class ShareGroupConnector {}
