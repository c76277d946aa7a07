/**
 * The Equal Earth projection: areas are true, so that colours of large and small countries weigh what they should.
 *
 * Šavrič, Patterson, Jenny: The Equal Earth map projection, 2018, doi:10.1080/13658816.2018.1504949.
 */

type Point = [number, number];

const [A1, A2, A3, A4] = [1.340264, -0.081106, 0.000893, 0.003796];
const M = Math.sqrt(3) / 2;
const DEGREE = Math.PI / 180;

function northing(theta: number): number {
  const [square, sixth] = [theta * theta, theta ** 6];
  return theta * (A1 + A2 * square + sixth * (A3 + A4 * square));
}

function slope(theta: number): number {
  const [square, sixth] = [theta * theta, theta ** 6];
  return A1 + 3 * A2 * square + sixth * (7 * A3 + 9 * A4 * square);
}

/** Degrees → a plane of about ±155 by ±75, y downwards as ECharts wants it. */
function project([longitude, latitude]: Point): Point {
  const theta = Math.asin(M * Math.sin(latitude * DEGREE));
  const x = (longitude * DEGREE * Math.cos(theta)) / (M * slope(theta));
  return [x / DEGREE, -northing(theta) / DEGREE];
}

/** The way back, by Newton's method. */
function unproject([x, y]: Point): Point {
  let theta = -y * DEGREE;
  for (let i = 0; i < 12; i++) theta -= (northing(theta) + y * DEGREE) / slope(theta);
  const longitude = (M * x * slope(theta)) / Math.cos(theta);
  return [longitude, Math.asin(Math.sin(theta) / M) / DEGREE];
}

export const equalEarth = { project, unproject };
