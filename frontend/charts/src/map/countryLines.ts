/**
 * Countries and territories: ISO 3166-1 codes, a point for labels and bubbles, English names.
 *
 * One line each: `alpha-3 alpha-2 numeric shape|small longitude,latitude|name;other names…`. `small` ones have no shape
 * on the 1:110m map and are drawn as dots. Points are centroids of the largest polygon of Natural Earth's 1:50m
 * countries (public domain, by way of npm `world-atlas`); `-` stands for what there is not. The file is data, hence its length.
 */
export const COUNTRY_LINES = `
ABW AW 533 small -70,12.5|Aruba
AFG AF 004 shape 66,33.8|Afghanistan
AGO AO 024 shape 17.6,-12.3|Angola
AIA AI 660 small -63.1,18.2|Anguilla
ALA AX 248 small 19.9,60.2|Åland Islands;Aland Islands;Åland
ALB AL 008 shape 20,41.1|Albania
AND AD 020 small 1.6,42.5|Andorra
ARE AE 784 shape 54.3,23.9|United Arab Emirates;UAE
ARG AR 032 shape -65.2,-35.2|Argentina
ARM AM 051 shape 44.9,40.3|Armenia
ASM AS 016 small -170.7,-14.3|American Samoa
ATA AQ 010 small -70.8,-71|Antarctica
ATF TF 260 shape 69.5,-49.3|French Southern Territories;Fr. S. Antarctic Lands
ATG AG 028 small -61.8,17.1|Antigua and Barbuda;Antigua and Barb.
AUS AU 036 shape 134.4,-25.6|Australia
AUT AT 040 shape 14.1,47.6|Austria
AZE AZ 031 shape 47.7,40.3|Azerbaijan
BDI BI 108 shape 29.9,-3.4|Burundi
BEL BE 056 shape 4.6,50.6|Belgium
BEN BJ 204 shape 2.3,9.6|Benin
BES BQ 535 small -68.3,12.2|Bonaire, Sint Eustatius and Saba
BFA BF 854 shape -1.8,12.3|Burkina Faso
BGD BD 050 shape 90.2,23.9|Bangladesh
BGR BG 100 shape 25.2,42.8|Bulgaria
BHR BH 048 small 50.5,26|Bahrain
BHS BS 044 shape -78,24.7|Bahamas;The Bahamas
BIH BA 070 shape 17.8,44.2|Bosnia and Herzegovina;Bosnia and Herz.
BLM BL 652 small -62.8,17.9|Saint Barthélemy;St-Barthélemy
BLR BY 112 shape 28,53.5|Belarus
BLZ BZ 084 shape -88.7,17.2|Belize
BMU BM 060 small -64.8,32.3|Bermuda
BOL BO 068 shape -64.7,-16.7|Bolivia
BRA BR 076 shape -53.1,-10.8|Brazil
BRB BB 052 small -59.6,13.2|Barbados
BRN BN 096 shape 114.6,4.5|Brunei;Brunei Darussalam
BTN BT 064 shape 90.4,27.4|Bhutan
BVT BV 074 small -|Bouvet Island
BWA BW 072 shape 23.8,-22.2|Botswana
CAF CF 140 shape 20.5,6.6|Central African Republic;Central African Rep.
CAN CA 124 shape -102.4,57.9|Canada
CCK CC 166 small 96.8,-12.2|Cocos (Keeling) Islands
CHE CH 756 shape 8.2,46.8|Switzerland
CHL CL 152 shape -71.3,-35.7|Chile
CHN CN 156 shape 103.8,36.6|People's Republic of China;China
CIV CI 384 shape -5.6,7.6|Côte d'Ivoire;Cote d'Ivoire;Ivory Coast
CMR CM 120 shape 12.7,5.7|Cameroon
COD CD 180 shape 23.6,-2.9|DR Congo;Democratic Republic of the Congo;Congo;Dem. Rep. Congo;DRC;Congo (Kinshasa)
COG CG 178 shape 15.2,-0.8|Congo;Republic of the Congo;Congo (Brazzaville)
COK CK 184 small -159.8,-21.2|Cook Islands;Cook Is.
COL CO 170 shape -73.1,3.9|Colombia
COM KM 174 small 43.3,-11.7|Comoros
CPV CV 132 small -23.6,15.1|Cabo Verde;Cape Verde
CRI CR 188 shape -84.2,10|Costa Rica
CUB CU 192 shape -78.9,21.6|Cuba
CUW CW 531 small -69,12.2|Curaçao
CXR CX 162 small 105.7,-10.5|Christmas Island
CYM KY 136 small -81.3,19.3|Cayman Islands;Cayman Is.
CYP CY 196 shape 33,34.9|Cyprus
CZE CZ 203 shape 15.3,49.7|Czechia;Czech Republic
DEU DE 276 shape 10.4,51.1|Germany
DJI DJ 262 shape 42.6,11.7|Djibouti
DMA DM 212 small -61.4,15.4|Dominica
DNK DK 208 shape 9.4,56.2|Denmark
DOM DO 214 shape -70.5,18.9|Dominican Republic;Dominican Rep.
DZA DZ 012 shape 2.6,28.2|Algeria
ECU EC 218 shape -78.4,-1.4|Ecuador
EGY EG 818 shape 29.9,26.5|Egypt
ERI ER 232 shape 38.8,15.4|Eritrea
ESH EH 732 shape -12.2,24.2|Western Sahara;W. Sahara
ESP ES 724 shape -3.6,40.4|Spain
EST EE 233 shape 25.8,58.7|Estonia
ETH ET 231 shape 39.6,8.6|Ethiopia
FIN FI 246 shape 26.3,64.5|Finland
FJI FJ 242 shape 178,-17.8|Fiji
FLK FK 238 shape -58.8,-51.7|Falkland Islands (Malvinas);Falkland Is.
FRA FR 250 shape 2.5,46.6|France
FRO FO 234 small -6.9,62.2|Faroe Islands;Faeroe Is.
FSM FM 583 small 158.2,6.9|Micronesia;Micronesia, Federated States of
GAB GA 266 shape 11.8,-0.6|Gabon
GBR GB 826 shape -2.5,53.9|United Kingdom;UK;Great Britain;Britain
GEO GE 268 shape 43.5,42.2|Georgia
GGY GG 831 small -2.6,49.5|Guernsey
GHA GH 288 shape -1.2,8|Ghana
GIB GI 292 small -5.3,36.1|Gibraltar
GIN GN 324 shape -10.9,10.4|Guinea
GLP GP 312 small -61.5,16.2|Guadeloupe
GMB GM 270 shape -15.4,13.4|Republic of The Gambia;The Gambia;Gambia
GNB GW 624 shape -14.9,12.1|Guinea-Bissau
GNQ GQ 226 shape 10.5,1.6|Equatorial Guinea;Eq. Guinea
GRC GR 300 shape 22.6,39.5|Greece
GRD GD 308 small -61.7,12.1|Grenada
GRL GL 304 shape -41.4,74.7|Greenland
GTM GT 320 shape -90.4,15.7|Guatemala
GUF GF 254 small -53.1,3.9|French Guiana
GUM GU 316 small 144.8,13.4|Guam
GUY GY 328 shape -59,4.8|Guyana
HKG HK 344 small 114.1,22.4|Hong Kong
HMD HM 334 small 73.5,-53.1|Heard Island and McDonald Islands;Heard I. and McDonald Is.
HND HN 340 shape -86.6,14.8|Honduras
HRV HR 191 shape 16.4,45.2|Croatia
HTI HT 332 shape -72.7,18.9|Haiti
HUN HU 348 shape 19.4,47.2|Hungary
IDN ID 360 shape 114,-0.2|Indonesia
IMN IM 833 small -4.5,54.2|Isle of Man
IND IN 356 shape 79.6,22.9|India
IOT IO 086 small 72.4,-7.3|British Indian Ocean Territory;Br. Indian Ocean Ter.
IRL IE 372 shape -8.1,53.2|Ireland;Republic of Ireland
IRN IR 364 shape 54.3,32.6|Iran;Islamic Republic of Iran
IRQ IQ 368 shape 43.7,33|Iraq
ISL IS 352 shape -18.6,65|Iceland
ISR IL 376 shape 35,31.5|Israel
ITA IT 380 shape 12.1,43.5|Italy
JAM JM 388 shape -77.3,18.2|Jamaica
JEY JE 832 small -2.1,49.2|Jersey
JOR JO 400 shape 36.8,31.2|Jordan
JPN JP 392 shape 138,36.7|Japan
KAZ KZ 398 shape 67.3,48.2|Kazakhstan
KEN KE 404 shape 37.8,0.6|Kenya
KGZ KG 417 shape 74.5,41.5|Kyrgyzstan
KHM KH 116 shape 104.9,12.7|Cambodia
KIR KI 296 small -157.4,1.9|Kiribati
KNA KN 659 small -62.7,17.3|Saint Kitts and Nevis;St. Kitts and Nevis
KOR KR 410 shape 127.9,36.5|South Korea;Korea, Republic of;Republic of Korea
KWT KW 414 shape 47.6,29.3|Kuwait
LAO LA 418 shape 103.7,18.5|Laos;Lao People's Democratic Republic
LBN LB 422 shape 35.9,33.9|Lebanon
LBR LR 430 shape -9.3,6.5|Liberia
LBY LY 434 shape 18,27|Libya
LCA LC 662 small -61,13.9|Saint Lucia
LIE LI 438 small 9.5,47.1|Liechtenstein
LKA LK 144 shape 80.7,7.6|Sri Lanka
LSO LS 426 shape 28.2,-29.6|Lesotho
LTU LT 440 shape 23.9,55.3|Lithuania
LUX LU 442 shape 6.1,49.8|Luxembourg
LVA LV 428 shape 24.9,56.9|Latvia
MAC MO 446 small 113.5,22.2|Macao;Macau
MAF MF 663 small -63.1,18.1|Saint Martin (French part);St-Martin
MAR MA 504 shape -8.5,29.8|Morocco
MCO MC 492 small 7.4,43.8|Monaco
MDA MD 498 shape 28.5,47.2|Moldova;Moldova, Republic of
MDG MG 450 shape 46.7,-19.4|Madagascar
MDV MV 462 small 73.5,4.2|Maldives
MEX MX 484 shape -102.5,23.9|Mexico
MHL MH 584 small 171.2,7.1|Marshall Islands;Marshall Is.
MKD MK 807 shape 21.7,41.6|North Macedonia;The Republic of North Macedonia;Macedonia
MLI ML 466 shape -3.5,17.3|Mali
MLT MT 470 small 14.4,35.9|Malta
MMR MM 104 shape 96.5,21.2|Myanmar;Burma
MNE ME 499 shape 19.2,42.8|Montenegro
MNG MN 496 shape 103.1,46.8|Mongolia
MNP MP 580 small 145.7,15.2|Northern Mariana Islands;N. Mariana Is.
MOZ MZ 508 shape 35.5,-17.3|Mozambique
MRT MR 478 shape -10.3,20.3|Mauritania
MSR MS 500 small -62.2,16.7|Montserrat
MTQ MQ 474 small -61,14.7|Martinique
MUS MU 480 small 57.6,-20.3|Mauritius
MWI MW 454 shape 34.3,-13.2|Malawi
MYS MY 458 shape 114.7,3.6|Malaysia
MYT YT 175 small 45.2,-12.8|Mayotte
NAM NA 516 shape 17.2,-22.1|Namibia
NCL NC 540 shape 165.5,-21.3|New Caledonia
NER NE 562 shape 9.4,17.4|Niger
NFK NF 574 small 167.9,-29.1|Norfolk Island
NGA NG 566 shape 8.1,9.6|Nigeria
NIC NI 558 shape -85,12.8|Nicaragua
NIU NU 570 small -169.9,-19|Niue
NLD NL 528 shape 5.6,52.3|Netherlands;The Netherlands;Netherlands (Kingdom of the);Holland
NOR NO 578 shape 13.9,64.2|Norway
NPL NP 524 shape 83.9,28.2|Nepal
NRU NR 520 small 166.9,-0.5|Nauru
NZL NZ 554 shape 170.5,-44|New Zealand
OMN OM 512 shape 56.1,20.6|Oman
PAK PK 586 shape 69.3,29.9|Pakistan
PAN PA 591 shape -80.1,8.5|Panama
PCN PN 612 small -128.3,-24.4|Pitcairn;Pitcairn Islands;Pitcairn Is.
PER PE 604 shape -74.4,-9.2|Peru
PHL PH 608 shape 121.4,16|Philippines
PLW PW 585 small 134.6,7.5|Palau
PNG PG 598 shape 144.2,-6.6|Papua New Guinea
POL PL 616 shape 19.4,52.1|Poland
PRI PR 630 shape -66.5,18.2|Puerto Rico
PRK KP 408 shape 127.2,40.2|North Korea;Democratic People's Republic of Korea
PRT PT 620 shape -8,39.7|Portugal
PRY PY 600 shape -58.4,-23.2|Paraguay
PSE PS 275 shape 35.2,31.9|Palestine;State of Palestine
PYF PF 258 small -149.4,-17.7|French Polynesia;Fr. Polynesia
QAT QA 634 shape 51.2,25.3|Qatar
REU RE 638 small 55.5,-21.1|Reunion
ROU RO 642 shape 25,45.9|Romania
RUS RU 643 shape 96.7,61.5|Russia;Russian Federation
RWA RW 646 shape 29.9,-2|Rwanda
SAU SA 682 shape 44.5,24.1|Saudi Arabia;KSA
SDN SD 729 shape 29.9,16|Sudan
SEN SN 686 shape -14.5,14.4|Senegal
SGP SG 702 small 103.8,1.4|Singapore
SGS GS 239 small -36.7,-54.4|South Georgia and the South Sandwich Islands;S. Geo. and the Is.
SHN SH 654 small -5.7,-16|Saint Helena
SJM SJ 744 small 17,78.6|Svalbard and Jan Mayen
SLB SB 090 shape 160.2,-9.6|Solomon Islands;Solomon Is.
SLE SL 694 shape -11.8,8.6|Sierra Leone
SLV SV 222 shape -88.9,13.7|El Salvador
SMR SM 674 small 12.5,43.9|San Marino
SOM SO 706 shape 45.7,4.8|Somalia
SPM PM 666 small -56.3,46.9|Saint Pierre and Miquelon;St. Pierre and Miquelon
SRB RS 688 shape 20.8,44.2|Serbia
SSD SS 728 shape 30.2,7.3|South Sudan;S. Sudan
STP ST 678 small 6.6,0.2|Sao Tome and Principe;São Tomé and Principe
SUR SR 740 shape -55.9,4.1|Suriname
SVK SK 703 shape 19.5,48.7|Slovakia
SVN SI 705 shape 14.8,46.1|Slovenia
SWE SE 752 shape 16.7,62.8|Sweden
SWZ SZ 748 shape 31.5,-26.6|Eswatini;eSwatini;Swaziland
SXM SX 534 small -63.1,18.1|Sint Maarten (Dutch part);Sint Maarten
SYC SC 690 small 55.5,-4.7|Seychelles
SYR SY 760 shape 38.5,35|Syria;Syrian Arab Republic
TCA TC 796 small -71.7,21.8|Turks and Caicos Islands;Turks and Caicos Is.
TCD TD 148 shape 18.6,15.3|Chad
TGO TG 768 shape 1,8.5|Togo
THA TH 764 shape 101,15.1|Thailand
TJK TJ 762 shape 71,38.5|Tajikistan
TKL TK 772 small -171.8,-9.2|Tokelau
TKM TM 795 shape 59.4,39.1|Turkmenistan
TLS TL 626 shape 125.9,-8.8|Timor-Leste;East Timor
TON TO 776 small -175.2,-21.2|Tonga
TTO TT 780 shape -61.3,10.4|Trinidad and Tobago
TUN TN 788 shape 9.5,34.1|Tunisia
TUR TR 792 shape 35.4,39|Türkiye;Turkey
TUV TV 798 small 179.2,-8.5|Tuvalu
TWN TW 158 shape 121,23.8|Taiwan;Taiwan, Province of China
TZA TZ 834 shape 34.8,-6.3|Tanzania;United Republic of Tanzania
UGA UG 800 shape 32.4,1.3|Uganda
UKR UA 804 shape 31.3,49.2|Ukraine
UMI UM 581 small -|United States Minor Outlying Islands
URY UY 858 shape -56,-32.8|Uruguay
USA US 840 shape -99.1,39.5|United States;United States of America;USA;U.S.A.;US;U.S.
UZB UZ 860 shape 63.1,41.8|Uzbekistan
VAT VA 336 small 12.4,41.9|Vatican City;Holy See (Vatican City State);Vatican;Holy See
VCT VC 670 small -61.2,13.3|Saint Vincent and the Grenadines;St. Vin. and Gren.
VEN VE 862 shape -66.2,7.1|Venezuela
VGB VG 092 small -64.6,18.4|Virgin Islands, British;British Virgin Is.
VIR VI 850 small -64.8,17.7|Virgin Islands, U.S.;U.S. Virgin Is.
VNM VN 704 shape 106.3,16.7|Vietnam;Viet Nam
VUT VU 548 shape 166.8,-15.2|Vanuatu
WLF WF 876 small -178.1,-14.3|Wallis and Futuna;Wallis and Futuna Is.
WSM WS 882 small -172.4,-13.6|Samoa
XKX XK - shape 20.9,42.6|Kosovo
YEM YE 887 shape 47.5,15.9|Yemen
ZAF ZA 710 shape 25.2,-29|South Africa
ZMB ZM 894 shape 27.8,-13.5|Zambia
ZWE ZW 716 shape 29.9,-19|Zimbabwe
`;
