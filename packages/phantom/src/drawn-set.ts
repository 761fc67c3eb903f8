/** Paths from the set's root, with forward slashes, and what the files hold. */
export type DrawnFiles = readonly (readonly [path: string, content: Uint8Array | string])[];

/** A set as it is drawn: the files of one picture after another, and last those that speak of them all. */
export type DrawnSet = AsyncIterable<DrawnFiles>;
