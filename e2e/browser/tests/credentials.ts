/** Who the tests sign in as; undefined where the server asks nobody. */

const password = process.env['BINNACLE_PASSWORD'] ?? process.env['BINNACLE_ADMIN_PASSWORD'];

export const credentials = password === undefined ? undefined : { name: process.env['BINNACLE_USER'] ?? 'admin', password };

/** Where the signed-in session is kept between the set-up and the tests. */
export const SESSION_FILE = '.session.json';
