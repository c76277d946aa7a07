/**
 * The shapes of the world map: Natural Earth's 1:110m countries (public domain) by way of npm `world-atlas` (ISC).
 *
 * TopoJSON → features keyed by alpha-3 code, without Antarctica, cut at the antimeridian. A chunk of its own (about
 * 110 kB): load it when the first map is shown, then `registerMap(WORLD_MAP, await loadMap())`, which works only after
 * `use` was given what `map` needs: ECharts ignores shapes before that.
 */

import type { FeatureCollection, MultiPolygon, Polygon, Position } from 'geojson';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';

import { countryOfShape } from './countries';

/** The name that the map's option expects the shapes to be registered under. */
export { WORLD_MAP } from './worldMapName';

type Shapes = FeatureCollection<Polygon | MultiPolygon, { name: string }>;
type CountryTopology = Topology<{ countries: GeometryCollection<{ name: string }> }>;

const ANTARCTICA = '010';

/** Loads the shapes. Each feature's `name` is the alpha-3 code, or the plain name of what has none. */
export async function loadMap(): Promise<Shapes> {
  const atlas = await import('world-atlas/countries-110m.json');
  return buildMap(atlas.default as unknown as CountryTopology);
}

/** The shapes from a `world-atlas` topology, for callers that bring the file themselves. */
export function buildMap(topology: CountryTopology): Shapes {
  const countries = feature(topology, topology.objects.countries);
  const features = countries.features.flatMap(({ id, geometry, properties }) => {
    const numeric = id === undefined ? undefined : String(id);
    if (numeric === ANTARCTICA || (geometry.type !== 'Polygon' && geometry.type !== 'MultiPolygon')) return [];
    const name = countryOfShape(numeric, properties.name)?.iso3 ?? properties.name;
    const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    return [
      {
        type: 'Feature' as const,
        properties: { name },
        geometry: { type: 'MultiPolygon' as const, coordinates: polygons.flatMap(cutPolygon) },
      },
    ];
  });
  return { type: 'FeatureCollection', features };
}

/** A polygon that crosses the antimeridian becomes one on each side of it. */
function cutPolygon(rings: Position[][]): Position[][][] {
  const [outer, ...holes] = rings.map(unwrapRing);
  if (!outer) return [];
  const longitudes = outer.map(([longitude = 0]) => longitude);
  if (Math.max(...longitudes) <= 180 && Math.min(...longitudes) >= -180) return [[outer, ...holes]];
  const edge = Math.max(...longitudes) > 180 ? 180 : -180;
  const sides = [clipRing(outer, edge, -1), clipRing(outer, edge, 1)];
  const shift = edge === 180 ? [0, -360] : [360, 0];
  return sides.flatMap((ring, i) =>
    ring.length > 3 ? [[ring.map(([longitude = 0, latitude = 0]) => [longitude + (shift[i] ?? 0), latitude])]] : [],
  );
}

/** Longitudes that go on beyond 180 instead of jumping to -180. */
function unwrapRing(ring: Position[]): Position[] {
  let turn = 0;
  let before: number | undefined;
  return ring.map(([longitude = 0, latitude = 0]) => {
    if (before !== undefined && longitude - before > 180) turn -= 360;
    if (before !== undefined && longitude - before < -180) turn += 360;
    before = longitude;
    return [longitude + turn, latitude];
  });
}

/** The part of a ring on one side of a meridian (-1: west of it, 1: east), after Sutherland and Hodgman. */
function clipRing(ring: Position[], meridian: number, side: -1 | 1): Position[] {
  const inside = ([longitude = 0]: Position) => (longitude - meridian) * side >= 0;
  return ring.flatMap((point, i) => {
    const before = ring[i === 0 ? ring.length - 1 : i - 1] ?? point;
    const crossing = inside(point) === inside(before) ? [] : [crossPoint(before, point, meridian)];
    return inside(point) ? [...crossing, point] : crossing;
  });
}

function crossPoint([x1 = 0, y1 = 0]: Position, [x2 = 0, y2 = 0]: Position, meridian: number): Position {
  return [meridian, y1 + ((y2 - y1) * (meridian - x1)) / (x2 - x1)];
}
