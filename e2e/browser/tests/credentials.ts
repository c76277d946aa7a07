/** Who the tests sign in as; undefined where the server asks nobody. */

const name = process.env['BINNACLE_USER'];

export const credentials = name ? { name, password: process.env['BINNACLE_PASSWORD'] ?? '' } : undefined;

/** Where the signed-in session is kept between the set-up and the tests. */
export const SESSION_FILE = '.session.json';
